// Package calendar writes a professional's appointments as an iCalendar file (RFC 5545), which calendars read from a secret link.
//
// It names clients, and no numbers. What was cancelled is not in it. The same appointments give the same bytes.
//
// Start reading at Write.
package calendar
