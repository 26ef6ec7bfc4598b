// Package secret protects secrets: it encrypts values for the database, makes and verifies MACs, hashes passwords and tokens, and hides secret
// text from logs.
//
// A Ring holds the operator's keys, newest first. Everything new is made with the newest; everything older is still
// read, because the key's id stands in front of what was sealed. So a key is rotated by putting a new one in front, and
// dropped when nothing sealed with it is left.
//
// What it promises: sealed text opens only in the place it was sealed for; comparisons of secrets take constant time;
// a hostile login page costs a bounded amount of memory; no error and no printed value contains a key, a secret or a
// plaintext.
//
// What it must never do: invent a key where one was configured badly, or tell which part of a secret was wrong.
//
// Start reading at Ring, then Hasher.
package secret
