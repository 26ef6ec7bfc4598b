// Package accounts keeps who signs in: people, their second factors, links and sessions, sign-ins that failed, and API keys.
//
// It implements the ports of package tenant about accounts and API keys, and the session store of scs. Tokens are hashed and secrets are
// sealed.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.
package accounts
