// Package webhooks keeps webhooks that made no sense, so that an operator can look at them, and forgets old ones.
// Those that made sense are kept with the change that they caused, by package connections.
//
// It promises that a server fills only so much: equal nonsense is counted, and only the newest pieces are kept.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.
package webhooks
