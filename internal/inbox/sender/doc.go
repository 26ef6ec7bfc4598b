// Package sender sends what salons have to say: Service is the door through which everybody sends (the REST API, the pages, the robot,
// jobs), and Sender hands what was accepted over to WhatsApp's servers, one message of a salon at a time.
//
// What it promises: what Service.Send accepted is durable, and ends in exactly one state that nothing more is done about. One works on
// a salon's outbox at a time, over all nodes, by a lease in its row; what is sent is judged anew each time (inbox.Plan), so nothing leaves
// a paused, quarantined or disconnected salon, nothing goes after its deadline, and a backlog is never flushed. That a message is handed over
// is committed before it is: whoever comes after a kill -9 knows that its outcome is unknown, and goes by the policy that is stored with
// it. Handed over again, a message has the same key, so the client's phone shows it once.
//
// An outbox in which nothing waits costs nothing; all of them together cost one question every few seconds.
//
// It must never call a server within a transaction, and never know a protocol: a Carrier does.
//
// Start reading at Service.Send, then Sender.Run, then Sender.work.
package sender
