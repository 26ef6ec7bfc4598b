// Package subscriptions keeps where events are delivered, what is to be delivered there, and what came of it.
//
// Rules are package webhook's. What is to be delivered is listed by package events, in the commit that gives events their places. One node works on a
// subscription, under a lease with a fence in its row. Addresses, secrets and answers are sealed by the key ring.
//
// It must never call the network.
//
// Start reading at Change, then NextDeliveries.
package subscriptions
