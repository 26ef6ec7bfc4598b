// Package fleet is all Evolution-compatible servers: which there are, how they are, and which instance lives on which.
//
// It carries out the steps of package connection by speaking package evolution to the right server. What servers answer and
// tell is translated by package translate, below. It places new connections.
//
// Which servers can do WhatsApp's passkey step is known here, and the step is passed on to them (linkpasskey.go); what is
// signed is kept nowhere.
//
// No step asks whether a server is embedded: a server is a base URL and a transport. Only the ids of our own gateways are
// reserved (reserved.go). It must never hold a rule of the
// connection, nor SQL.
//
// Start reading at Server, then Fleet.Execute.
package fleet
