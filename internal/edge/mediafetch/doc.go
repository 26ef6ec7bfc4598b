// Package mediafetch fetches media from URLs that callers name, for the REST interface and the commands.
//
// It promises that each address is checked when it is dialled, also after a redirect (egress.Guard), that a file is stored while it is read,
// and that errors name the field media.url and the remedy.
//
// Start reading at Fetcher.
package mediafetch
