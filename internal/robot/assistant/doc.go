// Package assistant lets the robot answer: it reads the world of a turn, asks the robot, and says what is to be written and sent.
//
// It is an inbox.Handler. A client who is still writing is waited for: pieces of one thought get one answer. What the store refuses,
// because somebody took the time or the conversation, is decided once more.
//
// Run does what is due although nobody wrote: conversations are woken, clients are reminded, and those who wait are asked when a time becomes free. TakeOver and HandBack change who answers.
//
// Start reading at Assistant.Handle, and Run.
package assistant
