package robot

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/inbox"
	"salonzap/internal/text"
)

// World is the state of the salon and the client at the moment of a turn, read in one transaction.
type World struct {
	Now          time.Time
	Salon        Salon
	Settings     Settings
	Client       Client
	Agenda       agenda.Snapshot      // today and all days that can be booked
	Appointments []agenda.Appointment // the client's that are open and to come, by start
	Trial        bool                 // a rehearsal: repeated texts are not taken for another robot
	Reservation  *Reservation         // whose code the client wrote; nil: none
	Reading      *Reading             // what a text model made of the turn; nil: it was not asked, or had no answer
}

// Salon is what is said of the salon itself.
type Salon struct {
	Name    string
	Address string // empty: not known
	Payment string // how one pays, in the salon's words; empty: not known
	Lang    text.Lang
}

// Mode says whom the robot answers.
type Mode string

// The modes.
const (
	Everyone Mode = "everyone"
	WhoAsks  Mode = "asks" // who writes of an appointment, a price, a service
	ByLink   Mode = "link" // who comes by the salon's link
)

// Settings are a salon's wishes. Zero durations are the defaults.
type Settings struct {
	Mode          Mode
	Tone          Tone
	Greeting      string        // instead of the usual first sentence; it does not replace the note that a robot answers
	HumanFor      time.Duration // how long a person's word keeps the robot silent
	MenuEndsHuman bool          // a client's "menu" brings the robot back while a person answers
	NoReminders   bool          // clients are not reminded
	Quiet         inbox.Quiet   // nothing is said unasked then; the zero value: inbox.DefaultQuiet
}

func (s Settings) humanFor() time.Duration {
	if s.HumanFor <= 0 {
		return HumanFor
	}
	return s.HumanFor
}

func (s Settings) quiet() inbox.Quiet {
	if s.Quiet == (inbox.Quiet{}) {
		return inbox.DefaultQuiet()
	}
	return s.Quiet
}

// Client is who writes.
type Client struct {
	ID       agenda.ClientID
	Name     string                // as the salon knows it; empty: it has to be asked for
	OptedOut bool                  // reminders are not wanted
	Usual    agenda.ProfessionalID // who served the client last; zero: nobody yet
}

// Turn is what came in and was not answered yet, the oldest first.
type Turn struct{ Messages []inbox.Message }

// Outcome is what comes of a turn: all of it is written in one transaction.
type Outcome struct {
	Conversation Conversation
	Replies      []Reply
	Acts         []Act
	Wake         time.Time // when Robot.Wake has to be asked; zero: never
	Missed       bool      // the turn was not understood
	Aided        bool      // it was understood by World.Reading alone
}

// Reply is a message to the client.
type Reply struct {
	Text string
	Why  string // for the salon: which rule said it
	Menu bool   // it shows Conversation.Menu
}

// Act is something that is written besides the conversation.
//
//sumtype:decl
type Act interface{ act() }

// Write changes the agenda.
type Write struct{ Change agenda.Change }

// Rename says how the client is called.
type Rename struct{ Name string }

// OptOut says whether the client wants reminders.
type OptOut struct{ Out bool }

// Notify tells the salon's owner.
type Notify struct {
	What        Notice
	Appointment agenda.AppointmentID // zero where none is meant
}

// Notice is what the owner is told.
type Notice string

// The notices.
const (
	NoticeHuman     Notice = "human"     // the client wants a person
	NoticeMissed    Notice = "missed"    // the robot did not understand, and gave up
	NoticeAudio     Notice = "audio"     // the client sent what the robot cannot hear or see
	NoticeCancelled Notice = "cancelled" // the client cancelled
	NoticeMoved     Notice = "moved"
	NoticeLoop      Notice = "loop"     // another robot answers, or the client writes without end
	NoticeLate      Notice = "late"     // the client comes late
	NoticeReminder  Notice = "reminder" // a reminder was answered while a person has the chat
)

func (Write) act()  {}
func (Rename) act() {}
func (OptOut) act() {}
func (Notify) act() {}
