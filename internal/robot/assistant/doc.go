// Package assistant lets the robot answer: it reads the world of a turn, asks the robot, and says what is to be written and sent.
//
// It is an inbox.Handler. It waits for a client who is still writing, so that several short
// messages get one answer. When the store refuses to write, because the time was taken or the
// conversation changed, the turn is decided again.
//
// Run does what is due without a message: follow-ups in conversations, reminders, digests, and
// offers of freed times to clients on the waiting list. TakeOver and HandBack change who answers.
//
// Start reading at Assistant.Handle, and Run.
package assistant
