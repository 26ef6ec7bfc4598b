// Package store is the gateway's database: instances, their webhooks, undelivered events, sends with an idempotency key, options of polls, and,
// where they are stored, messages, chats and contacts. It works on a SQLite file of its own or in a PostgreSQL schema of its own, with the same statements.
//
// It promises that one process at a time has an instance, and on SQLite the whole file; that every change is durable when Write returns; that events
// of an instance get their numbers in the order of their commits, so that a reader never overlooks one; and that tokens, webhooks,
// proxies, events and answers stand in the file only sealed by the key ring.
//
// It must never call anybody over the network but the database, nor know what an event means.
//
// Start reading at Store, then writer.go; how processes share it is in node.go.
package store
