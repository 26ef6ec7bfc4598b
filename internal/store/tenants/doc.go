// Package tenants keeps the salons themselves, and the text by which a search finds each.
//
// It implements tenant.SalonStore. Whoever changes what a search finds of a salon calls RefreshSearch in the same transaction.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.
package tenants
