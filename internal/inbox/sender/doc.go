// Package sender sends the salons' messages: everything that sends goes through Service (the REST
// API, the pages, the robot, jobs), and Sender hands what was accepted over to WhatsApp's servers,
// one message of a salon at a time.
//
// What it promises: what Service.Send accepted is durable, and ends in exactly one final state. One
// process at a time works on a salon's outbox, over all nodes, by a lease in its row; the messages
// are planned anew each time (inbox.Plan), so nothing leaves a paused, quarantined or disconnected
// salon, nothing goes after its deadline, and a backlog is never flushed. Before a message is
// handed over, that is committed: after a kill -9 the next process knows that its outcome is
// unknown, and follows the policy that is stored with it. Handed over again, a message has the same
// key, so the client's phone shows it once.
//
// An outbox in which nothing waits costs nothing; all outboxes together cost one query every few
// seconds.
//
// It must never call a server within a transaction, and never know a protocol: a Carrier does.
//
// Start reading at Service.Send, then Sender.Run, then Sender.work.
package sender
