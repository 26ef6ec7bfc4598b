// Package events keeps what happened in salons, for integrators: the feed, and what is to be delivered to whom.
//
// An event is written by the noun that it is about, in the commit of the change
// (contacts.Salon.AddEvent, connections). It has no position in the feed yet: transactions become
// visible in another order than the one in which they began. NumberEvents assigns positions in one
// ordered step over all nodes, and adds in the same commit the deliveries to subscriptions. So no
// position ever becomes visible after a later one, and who has read up to a position has missed
// nothing.
//
// It must never call the network.
//
// Start reading at NumberEvents, then FeedPage.
package events
