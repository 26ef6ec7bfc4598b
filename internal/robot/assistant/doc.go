// Package assistant lets the robot answer: it reads the world of a turn, asks the robot, and says what is to be written and sent.
//
// It is an inbox.Handler. A client who is still writing is waited for: pieces of one thought get one answer. What the store refuses,
// because somebody took the time or the conversation, is decided once more.
//
// Start reading at Assistant.Handle.
package assistant
