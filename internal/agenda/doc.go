// Package agenda is a salon's appointment book: services, professionals, hours, free times,
// appointments.
//
// It is pure: values and functions, no storage, no transport, no clock of its own. A Snapshot is what the store read in
// one go; NewSchedule prepares it; Schedule.Slots lists the times that are offered, and Schedule.Explain says every reason
// why a time is not. Booking, moving, cancelling and the rest are functions from what is stored to a Change, which the store
// writes in one transaction; the database refuses two occupancies of one person at one time, whatever happened before.
//
// What it promises: stretches are half-open, so that 10:00 ends one and begins the next. An appointment's truth is its
// wall time and its zone; the instants are derived, and derived anew when the rules of the zone change. Changing hours or
// durations moves no appointment. Money is whole centavos, kept with the appointment as it was when booked.
//
// It must never decide how something is said in a chat (package robot), shown on a page (web) or kept (store).
//
// Start reading at Snapshot (snapshot.go), then Slots (slots.go), Explain (explain.go), Book (book.go).
package agenda
