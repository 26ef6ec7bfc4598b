// Package servers keeps the registered WhatsApp servers, with how they are and what lives on them.
//
// It implements fleet.Store and fleet.Registry. A server's key is sealed.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.
package servers
