// Package cli is the command line of Salonzap: it serves, manages salons, users, servers, keys, messages and robots, runs the doctor, makes backups,
// and imports existing instances and tables.
//
// Every command that ends by itself can answer in JSON; those that manage data work on the database directly, also while a server runs. A command exits
// with 0 on success, 1 on failure, and 2 when its arguments were not understood. Its output is English; errors of the domain have the sentences of
// package text.
//
// It must never hold a rule of the business, nor print a key or a number that was not asked for.
//
// Start reading at Main, then grammar.go for the commands.
package cli
