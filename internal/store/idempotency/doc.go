// Package idempotency keeps the answers to requests that carried an Idempotency-Key, so that a repetition gets the same one.
//
// It implements tenant.Onces. Answers are sealed.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.
package idempotency
