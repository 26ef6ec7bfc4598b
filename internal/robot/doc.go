// Package robot is the conversation with a salon's clients: it answers what they write, and makes, moves and cancels
// appointments with them.
//
// It is a function of values: Robot.Answer takes what is remembered of a chat (Conversation), what came in (a Turn) and the
// world as it is at that moment (World), and gives what to remember, what to say, and what to write (Outcome). It reads no
// clock, sends nothing and stores nothing. Whoever calls it writes the Outcome in one transaction, and asks again with a
// fresh World when the database refuses it, because somebody else took the time.
//
// What it promises: nothing is booked, moved or cancelled that was not said back in the message before, with weekday, date,
// hour, service and professional, and accepted. What is in doubt is asked, with choices. Digits mean the menu that the client
// saw last, as it was shown, as long as it holds. Free text and digits are taken in every state. A turn is answered, or the
// Outcome says when the robot speaks again: no silence lasts for ever. A turn that is answered twice from the same
// Conversation and World gives the same Outcome, but for the ids of what it makes; what is booked has the hold's id as its
// key, so that it is booked once.
//
// While a person answers, it is silent (human.go). What the salon's account wrote is never answered.
//
// How a text is understood is the work of package understand; what is offered and booked is decided by package agenda; what
// may be sent and when, by package inbox.
//
// Start reading at Conversation, then Robot.Answer (robot.go), fill.go for a booking, and the transcripts in testdata.
package robot
