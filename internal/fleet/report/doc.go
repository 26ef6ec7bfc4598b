// Package report translates what an Evolution server's webhooks say of messages into reports of package inbox: the text in
// its many wrappings, media as metadata, choices, reactions, receipts, edits, deletions and missed calls.
//
// What it promises: groups, status, broadcasts, newsletters and the salon's notes to itself are dropped before anything is kept of
// them. One message that cannot be read costs no other of the same webhook. Nothing of the base64 of a medium gets through.
// The same webhook always gives the same reports, except for times that a server leaves out or puts in the future.
//
// It must never ask anybody anything: it is a function over the types of package evolution.
//
// Start reading at Decode, then content.
package report
