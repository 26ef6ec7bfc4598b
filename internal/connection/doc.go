// Package connection is what Salonzap exists for: the one rule of a salon's one WhatsApp connection.
//
//	first click:  no row for this tenant → the instance is created and linked
//	later clicks: the row exists         → the same instance is linked again, with a new code. Never a second one
//
// The rule is the pure function Next: from a row, a trigger and an observation to a row, a step and history. Around it,
// Service turns clicks, events and timers into changes of the row, one worker per instance at a time, held by a lease in
// the row itself. Steps are carried out by an Executor (package fleet), rows are kept by a Store (package store).
//
// WhatsApp may ask for a passkey in the middle of a linking: passkey.go is its part of the rule, ceremony.go what a person
// does about it. move.go takes a salon to another server.
//
// It promises: the row is committed as intended before a server is called; the network is never called inside a
// transaction; what a click asked for is carried on by another process when this one dies. It must never know HTTP, SQL,
// or the wire of Evolution.
//
// Start reading at Connection (connection.go), then Next (next.go), then Service (service.go).
package connection
