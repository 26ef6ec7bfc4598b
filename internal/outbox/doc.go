// Package outbox delivers stored messages over HTTP: in order, with back-off, each until its receiver accepts it. It knows no database and no
// protocol: messages come from a Store, and a Compose function makes the requests.
//
// A queue has one receiver (an instance's webhook, a subscription); queues are delivered concurrently. Within a queue the messages of one lane
// (a chat) are delivered in order.
//
// It promises that a message is tried until its receiver answers with 2xx, or it expires, or its receiver refuses it for good;
// that one which keeps failing blocks its own lane only, and is parked after a while; that a receiver that is slow or down blocks its own queue
// only; and that a message has the same id at each attempt, so that its receiver can recognise a repetition.
//
// It must never change a message's body, follow a redirect, or log a URL, a header or a body. Which addresses may be called is
// decided by the Doer of a Request, which the composition guards.
//
// Start reading at Dispatcher, then delivery.go.
package outbox
