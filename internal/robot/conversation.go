package robot

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/robot/understand"
)

// State is what the robot is waiting for. States are stored: append only.
type State string

// The states.
const (
	Idle           State = ""             // nothing
	AskService     State = "service"      // which service
	AskWho         State = "professional" // with whom
	AskWhen        State = "when"         // which day, which hour
	AskSlot        State = "slot"         // one of the times that were listed
	AskName        State = "name"         // the client's name
	AskServed      State = "served"       // the name of somebody else who is served
	AskConfirm     State = "confirm"      // yes to a booking or a move that was repeated to the client
	AskAppointment State = "appointment"  // which of the client's appointments
	AskCancel      State = "cancel"       // yes to a cancellation that was repeated to the client
)

// Conversation is the state of a chat. It is stored as JSON; the zero Conversation is that of a new
// chat.
type Conversation struct {
	State State `json:"state,omitempty"`
	Draft Draft `json:"draft"`
	Menu  Menu  `json:"menu"`

	Hold     *Hold     `json:"hold,omitempty"`
	Done     *Done     `json:"done,omitempty"`     // what was done last, for who says yes once more
	Question *Question `json:"question,omitempty"` // a reminder that was not answered yet

	Human  Human     `json:"human"`
	Quiet  time.Time `json:"quiet,omitzero"` // silent until then, after too much that was not understood, or a loop
	Missed int       `json:"missed,omitempty"`

	Said      []time.Time `json:"said,omitempty"`     // when the robot last spoke, the newest last, at most MaxAnswers
	Heard     string      `json:"heard,omitempty"`    // a mark of what the client wrote last, not the text
	Repeated  int         `json:"repeated,omitempty"` // how often the client wrote it in a row
	Before    []string    `json:"before,omitempty"`   // marks of what they wrote before Heard, the newest last
	AudioTold bool        `json:"audio_told,omitempty"`
	UpdatedAt time.Time   `json:"updated_at,omitzero"`
}

// Draft is what is known of a booking, or of a move.
type Draft struct {
	Services     []agenda.ServiceID    `json:"services,omitempty"` // one after another
	Professional agenda.ProfessionalID `json:"professional"`
	AnyOne       bool                  `json:"anyone,omitempty"` // it does not matter who
	When         When                  `json:"when"`
	Place        *Place                `json:"place,omitempty"` // the time that was chosen
	Served       string                `json:"served,omitempty"`
	Whom         string                `json:"whom,omitempty"` // "filho": somebody else is served, whose name is not known yet
	Next         string                `json:"next,omitempty"` // who comes along: "irmão"
	More         int                   `json:"more,omitempty"` // how many others come along
	Held         string                `json:"held,omitempty"` // the id of the hold of the proposed time
	Moves        agenda.AppointmentID  `json:"moves"`
	Waits        agenda.WaitlistID     `json:"waits"` // the waiting list entry for which the time was offered
	Cancels      agenda.AppointmentID  `json:"cancels"`
	Doing        Doing                 `json:"doing,omitempty"` // what is done with the appointment that is asked for
}

// Doing is what a client wants of an appointment.
type Doing string

// What can be done.
const (
	Moving     Doing = "move"
	Cancelling Doing = "cancel"
)

// When is a wish for days and hours: sets of alternatives, empty for what was not said.
type When struct {
	Dates  []understand.DateRange `json:"dates,omitempty"`
	Not    []understand.DateRange `json:"not,omitempty"`
	Times  []understand.TimeRange `json:"times,omitempty"`
	Prefer understand.Preference  `json:"prefer,omitempty"`
}

// Place is a time with a professional.
type Place struct {
	At           agenda.Local          `json:"at"`
	Professional agenda.ProfessionalID `json:"professional"`
}

// Hold is a hold of the agenda for the client.
type Hold struct {
	ID     string    `json:"id"` // agenda's
	Until  time.Time `json:"until"`
	Nudged bool      `json:"nudged,omitempty"`
}

// Question is a reminder's question about an appointment.
type Question struct {
	Appointment agenda.AppointmentID `json:"appointment"`
	Until       time.Time            `json:"until"` // the appointment's start
}

// Done is the last booking, move or confirmation.
type Done struct {
	Appointment agenda.AppointmentID `json:"appointment"`
	At          time.Time            `json:"at"`
}

// Human is a person who answers instead of the robot.
type Human struct {
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
	Asked bool      `json:"asked,omitempty"` // the client asked for a person, or the robot gave up
}

// MenuKind says what a menu's choices are.
type MenuKind string

// The kinds of menu.
const (
	MenuMain          MenuKind = "main"
	MenuServices      MenuKind = "services"
	MenuProfessionals MenuKind = "professionals"
	MenuDays          MenuKind = "days"
	MenuHours         MenuKind = "hours"
	MenuSlots         MenuKind = "slots"
	MenuConfirm       MenuKind = "confirm"
	MenuAppointments  MenuKind = "appointments"
	MenuCancel        MenuKind = "cancel"
	MenuReminder      MenuKind = "reminder"
)

// Menu is the choices that the client saw last.
type Menu struct {
	Kind    MenuKind  `json:"kind,omitempty"`
	Choices []Choice  `json:"choices,omitempty"`
	ShownAt time.Time `json:"shown_at,omitzero"`
	Message string    `json:"message,omitempty"` // WhatsApp's id of the message that showed it; whoever sends it fills it in
}

// Choice is one line of a menu. Only its ids and values count, not its label.
type Choice struct {
	Label string       `json:"label"`
	Act   string       `json:"act,omitempty"`  // of the main menu and of questions: "book", "yes"
	ID    string       `json:"id,omitempty"`   // of a service, a professional, an appointment
	Day   string       `json:"day,omitempty"`  // of MenuDays: 2026-11-27
	Time  *int         `json:"time,omitempty"` // of MenuHours: minutes after midnight
	Slot  *Place       `json:"slot,omitempty"` // of MenuSlots
	At    agenda.Local `json:"at,omitzero"`    // of a slot
}

// The times of a conversation.
const (
	MenuLasts     = 30 * time.Minute // afterwards a digit is not read as a choice
	TalkLasts     = 6 * time.Hour    // afterwards, and at midnight, a conversation starts anew
	QuietFor      = 30 * time.Minute // after three messages that were not understood, and in a loop
	HumanFor      = 2 * time.Hour    // after the last word of a person, unless the salon says otherwise
	AnswersWithin = 10 * time.Minute // the time over which MaxAnswers are counted
	HoldExtra     = 5 * time.Minute  // by which a nudge prolongs a hold
	StepLasts     = 15 * time.Minute // while nothing else is asked beside an open step
	DoneLasts     = 15 * time.Minute // while another "1" or "sim" means the one that was answered
	nudgeBefore   = 2 * time.Minute  // the hold's end
	lateAnswered  = 2 * time.Hour    // a message that came late is answered when it is younger
)

// Bounds of a conversation.
const (
	MaxAnswers  = 12 // automatic messages to a client within AnswersWithin
	MaxRepeated = 3  // the same text in a row; more is another robot
	MaxChoices  = 9
	MaxSlots    = 8
	MaxText     = 700 // characters of an answer
	maxMissed   = 3   // messages that were not understood, until a person is called
)

// HumanNow tells whether a person answers at a moment.
func (c Conversation) HumanNow(now time.Time) bool { return now.Before(c.Human.Until) }

// open tells whether a menu's digits still count.
func (m Menu) open(now time.Time) bool { return m.Kind != "" && now.Sub(m.ShownAt) < MenuLasts }
