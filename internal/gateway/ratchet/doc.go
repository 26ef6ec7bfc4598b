// Package ratchet mends what libsignal does to the sessions of a chat that it did not need to decrypt a message.
//
// A chat may have several Signal sessions: both sides began one at once, or one side asked for a message again. A message is tried with each, and
// libsignal advances the ratchet of every session that it tries before it knows that the message belongs to another. What later comes for such a
// session, since the other side goes on using it, cannot be decrypted any more.
//
// It promises that a message changes the session that decrypted it, and no other. It must never decrypt anything itself.
//
// Start reading at Restore.
package ratchet
