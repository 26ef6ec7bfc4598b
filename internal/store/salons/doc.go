// Package salons keeps lists of salons: tenants and their connections together, by filter, order and search.
//
// It implements the lists that package connection declares; it reads the tables of two nouns, and writes none.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.Salons.
package salons
