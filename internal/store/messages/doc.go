// Package messages keeps the messages of salons: what clients wrote, what the owner typed on the phone, what we sent or are to
// send, what servers told of them, and which chats are still to be handled.
//
// Rules are package inbox's: TakeIn loads the message that a report is about, folds it, and saves what comes of it. A report that
// comes before its message waits in the table of receipts. One message is one row, by contact, side and WhatsApp's id, whatever
// is repeated, late or out of order.
//
// What was written is sealed by the salon's data key (package contacts), bound to its row.
//
// It must never hold a rule, and never call the network.
//
// Start reading at TakeIn, then fold.go; for the work on chats at ClaimWork.
package messages
