package agenda

import "salonzap/internal/contact"

// Client is a contact as the list of clients shows it.
type Client struct {
	contact.Brief
	Last    Instant // when the last visit began that was not called off; 0: there was none
	Next    Instant // when the next visit begins; 0: none is booked
	NoShows int     // how often they did not come
}

// Tally counts a client's visits that have begun, and those that were called off.
type Tally struct{ Visits, NoShows, Cancelled int }

// HistoryPlace is a place in a client's history: just before an appointment, or before a moment. The zero place is its end.
type HistoryPlace struct {
	Start Instant
	ID    AppointmentID // zero: nothing that begins then or later
}
