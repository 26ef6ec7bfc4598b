// Package fleet holds all Evolution-compatible servers: which there are, their health, and which new connection goes to which.
//
// It carries out the steps of package connection with an evolution.Client of the right server. Answers and webhooks of servers are
// translated by its package translate.
//
// It knows which servers can do WhatsApp's passkey step, and passes the step on to them (linkpasskey.go); assertions are never stored.
//
// No step asks whether a server is embedded: a server is a base URL and a transport. Only the ids of our own gateways are
// reserved (reserved.go). It must never hold a rule of the connection, nor SQL.
//
// Start reading at Server, then Fleet.Execute.
package fleet
