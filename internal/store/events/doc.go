// Package events keeps what happened in salons, for integrators: the feed, and what is to be delivered to whom.
//
// An event is written by the noun that it tells of, in the commit of the change (contacts.Salon.Tell, connections). It has no place in the
// feed yet: transactions become visible in another order than the one in which they began. Number gives positions in one ordered step
// over all nodes, and lists in the same commit which subscriptions are to be told. So no position ever becomes visible after a later one, and who
// has read up to a position has missed nothing.
//
// It must never call the network.
//
// Start reading at Number, then FeedPage.
package events
