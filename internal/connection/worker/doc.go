// Package worker applies the rule of package connection to salons' rows: it turns clicks, events and timers into changes of the row, and
// carries out the steps that the rule asks for.
//
// There is one worker per instance at a time, over all processes, by a lease in the row itself. Steps are carried out by an
// Executor (package fleet), rows are kept by a Store (package store).
//
// It promises: the row is committed as intended before a server is called; the network is never called inside a
// transaction; what a click asked for is carried on by another process when this one dies. It must never know HTTP, SQL,
// or the wire of Evolution, and it decides nothing that connection.Next decides.
//
// Start reading at Service.Connect (connect.go), then change.go (the rule inside a commit) and step.go (what follows it).
package worker
