// Package secret protects secrets: it encrypts values for the database, makes and verifies MACs, hashes passwords and tokens, and hides secret
// text from logs.
//
// A Ring holds the operator's keys, newest first. New values are sealed with the newest key; older values can still be opened, because a sealed
// value begins with its key's id. So a key is rotated by putting a new one in front of it, and removed when no value sealed with it is left.
//
// What it promises: sealed text opens only for the place that it was sealed for; comparisons of secrets take constant time; a flood of login
// attempts costs a bounded amount of memory; no error and no printed value contains a key, a secret or a plaintext.
//
// What it must never do: replace a badly configured key by another one, or tell which part of a secret was wrong.
//
// Start reading at Ring, then Hasher.
package secret
