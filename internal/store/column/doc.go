// Package column holds the Go types of columns that both databases keep differently, or whose zero value is NULL.
//
// Time is an instant: fixed-width text in SQLite, so that it sorts, and timestamptz in PostgreSQL. Text is a text column
// that is NULL when empty.
//
// It must never hold a rule; it only carries values between Go and a driver.
//
// Start reading at Time.
package column
