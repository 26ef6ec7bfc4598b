// Package storetest is what every database must do to carry the platform: one suite of stories, run on SQLite and on
// PostgreSQL. It also starts throw-away PostgreSQL servers for tests.
//
// What it promises: each story has a database of its own; nothing is left behind.
//
// What it must never do: look into the store by another way than its methods, except to prove that a secret is not there.
//
// Start reading at Run; Open gives other packages' tests a real store.
package storetest
