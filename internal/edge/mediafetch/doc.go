// Package mediafetch fetches media from URLs that callers name, for the REST interface and the commands.
//
// It promises that an address is judged when it is dialled, after each redirect too (egress.Guard), that a file is kept as it
// comes, and that errors name the field media.url and the remedy. It never follows into a network that the guard forbids.
//
// Start reading at Fetcher.
package mediafetch
