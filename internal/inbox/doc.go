// Package inbox says what a message is: one that a client wrote, one that the owner typed on the phone, and one that we
// sent or are to send; what a server reports of it; how far it got; and when it may go.
//
// What it promises: one message is one row, whatever is repeated, late or out of order. What is reported afterwards (a
// receipt, an edit, a deletion) counts also when it comes first; Message.Fold gives the same in whatever order it is told.
// How far an outgoing message got never goes back. What may be sent twice, and what never, stands in the message. Nothing is
// sent after its deadline, and a backlog is judged again, message by message, and never flushed at once (Plan).
//
// It is pure: values and functions, no transport, no storage, no clock of its own. Bodies are clients' words: printing or
// logging a Body shows nothing of it, while as JSON it is whole.
//
// It must never know a protocol: a server's words are translated by package fleet.
//
// Start reading at Message and Report, then Fold; for what goes out at Outgoing, State and Plan; for what is done with what
// came in at Work.
package inbox
