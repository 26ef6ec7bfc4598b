// Package contact says who writes to a salon and who books with it: one contact for one person on WhatsApp.
//
// WhatsApp knows a person by a telephone number, with or without the ninth digit, by a hidden id (a LID), or by both, and it
// shows now the one and now the other. A contact holds all of them as aliases. A contact may have no number at all: since
// usernames, a chat can show a LID and a username only. Replies go to the address that wrote; nobody builds one anew.
//
// What it promises: Resolve gives the same contacts in whatever order the same things are seen. Two contacts become one
// only because WhatsApp shows a number and a LID together, never because names are alike, and two LIDs are never one
// contact: a LID is an account. A number that is seen with another LID has a new holder and leaves its former one.
//
// It is pure: values and functions, no transport, no storage, no clock. Addresses and names are a client's data; printing or
// logging an Address or an Alias shows nothing of it, while as JSON both are whole.
//
// Start reading at Contact, then Resolve.
package contact
