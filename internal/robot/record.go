package robot

import "salonzap/internal/agenda"

// Record is everything that is stored of a robot's work with one client, besides the messages.
type Record struct {
	Conversation Conversation
	Talked       bool // there is a conversation
	Told         []SentNotice
	Reminders    []ReminderRecord
}

// ReminderRecord is a reminder that was planned, and what came of it.
type ReminderRecord struct {
	Appointment agenda.AppointmentID
	Kind        ReminderKind
	Start       agenda.Instant
	State       string // "waiting", "queued", "dropped"
	Reason      string // of one that was dropped
}
