// Package cli is the command line of Salonzap: serving, looking after salons, people, servers and keys, the doctor that
// says what is wrong and what to do, and the import that takes over what exists.
//
// Every command can answer in JSON, works on the database directly, also while a server runs, and ends with 0 when it did
// what was asked, 1 when it could not, and 2 when it was not understood. What it prints is English; the sentences that
// come from the domain are those of package text.
//
// It must never hold a rule of the business, nor print a key or a number that was not asked for.
//
// Start reading at Main, then grammar.go for what there is.
package cli
