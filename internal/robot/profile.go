package robot

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Profile is a salon's robot: whether it answers, whom, and what it can say of the salon. The zero Profile is off.
type Profile struct {
	Enabled       bool   `json:"enabled"`
	Mode          Mode   `json:"mode"`
	Greeting      string `json:"greeting"`        // instead of "Bom dia!"
	Address       string `json:"address"`         // where the salon is
	Payment       string `json:"payment"`         // how one pays
	HumanMinutes  int    `json:"human_minutes"`   // how long a person's word keeps the robot silent; 0: two hours
	MenuEndsHuman bool   `json:"menu_ends_human"` // a client's "menu" brings the robot back while a person answers
	NoReminders   bool   `json:"no_reminders"`    // clients are not reminded of what is booked
	Page          bool   `json:"page"`            // the salon has a public page, where clients pick a time
	Tried         bool   `json:"tried,omitempty"` // somebody of the salon tried the robot; stays once it is so

	QuietFrom int `json:"quiet_from,omitempty"` // the salon's own quiet hours, in minutes after midnight; both 0: inbox.DefaultQuiet
	QuietTo   int `json:"quiet_to,omitempty"`

	NoModel bool `json:"no_model,omitempty"` // no text model is asked about messages, also where the platform has one

	Tone Tone `json:"tone,omitempty"` // how it speaks to clients; empty: Warm

	// Version is which state of the profile this is, from 1 on; a profile that is written over another version than this is refused. 0:
	// whatever there is.
	Version agenda.Version `json:"-"`

	Digest   bool `json:"digest,omitempty"`    // owners are told of the day to come in the evening
	DigestAt int  `json:"digest_at,omitempty"` // when, in minutes after midnight; 0: UsualDigest
}

// Bounds of a profile.
const (
	MaxSentence     = 200 // characters of a greeting, an address, a way to pay
	MinHumanMinutes = 30
	MaxHumanMinutes = 24 * 60
)

// Tone is how a robot speaks to clients.
type Tone = text.Tone

// Modes lists the modes.
func Modes() []Mode { return []Mode{Everyone, WhoAsks, ByLink} }

// Check is the profile as it is kept. Errors: Invalid "mode", "tone", "greeting", "address", "payment", "human_minutes", "digest_at", "quiet_from" or "quiet_to".
func (p Profile) Check() (Profile, error) {
	const op = "robot.profile"
	switch p.Mode {
	case "":
		p.Mode = WhoAsks
	case Everyone, WhoAsks, ByLink:
	default:
		return Profile{}, fault.Field(op, "mode", text.RobotMode)
	}
	if !p.Tone.Valid() {
		return Profile{}, fault.Field(op, "tone", text.RobotTone)
	}
	for field, s := range map[string]*string{"greeting": &p.Greeting, "address": &p.Address, "payment": &p.Payment} {
		*s = text.Visible(strings.TrimSpace(*s))
		if utf8.RuneCountInString(*s) > MaxSentence {
			return Profile{}, fault.Field(op, field, text.TextTooLong, MaxSentence)
		}
	}
	if p.HumanMinutes != 0 && (p.HumanMinutes < MinHumanMinutes || p.HumanMinutes > MaxHumanMinutes) {
		return Profile{}, fault.Field(op, "human_minutes", text.RobotHuman, MinHumanMinutes, MaxHumanMinutes)
	}
	if err := p.checkDigest(); err != nil {
		return Profile{}, err
	}
	return p, p.checkQuiet()
}

// settings are the wishes of a profile.
func (p Profile) settings() Settings {
	return Settings{
		Mode: p.Mode, Tone: p.Tone, Greeting: p.Greeting, HumanFor: time.Duration(p.HumanMinutes) * time.Minute, MenuEndsHuman: p.MenuEndsHuman,
		NoReminders: p.NoReminders || !p.Enabled, Quiet: p.Quiet(),
	}
}

// Know puts together what the robot knows of a salon and a client.
func Know(t tenant.Tenant, p Profile, c contact.Contact, s agenda.Snapshot, own []agenda.Appointment, usual agenda.ProfessionalID, now time.Time) World {
	return World{
		Now: now, Settings: p.settings(), Agenda: s, Appointments: own,
		Salon:  Salon{Name: t.Name, Address: p.Address, Payment: p.Payment, Lang: t.Locale},
		Client: Client{ID: c.ID, Name: c.Given.Text, OptedOut: !c.Wants(contact.TopicReminders), Usual: usual},
	}
}

// Save is what is written of an outcome besides its replies: an effect of the turn, in the same transaction.
type Save struct {
	Tenant       tenant.ID
	Contact      contact.ID
	Seen         int // the version of the conversation that was answered; 0: there was none
	Conversation Conversation
	Acts         []Act
	Wake         time.Time
	Replies      []inbox.Outgoing // that no message called for: they wait to go from the same commit. Those of a turn are its Result's
	Said         []Said           // of every reply
	TakenOver    bool             // somebody of the salon took the chat just now
	Settled      *Settled         // the reminder that the reply is, or that is dropped
	Offered      *Offered         // the time that the reply offers to a client who waits
}

// IsPlain tells that nothing is written but what was said and what is remembered.
func (s Save) IsPlain() bool { return len(s.Acts) == 0 && s.Settled == nil && s.Offered == nil }

// Said is why the robot said something.
type Said struct {
	Message inbox.ID
	Why     string        // the rule that spoke
	Heard   inbox.ID      // the client's message that it answers; zero: none
	After   time.Duration // from that one's arrival
	Model   ModelHelp
}

// ModelHelp is what a text model had to do with an answer.
type ModelHelp string

// What it can have had to do with it.
const (
	NotAsked ModelHelp = ""
	Helped   ModelHelp = "helped" // the message was understood by it alone
	NoHelp   ModelHelp = "asked"  // it was asked in vain
)

// StoredConversation is a conversation as it is stored.
type StoredConversation struct {
	Conversation Conversation
	Version      int // 0: none is stored
}

// TakenFrom tells whether somebody of the salon took the chat since another state of the conversation. That the client asked for a person
// is not that somebody came.
func (c Conversation) TakenFrom(before Conversation) bool {
	return !c.Human.Since.IsZero() && !c.Human.Asked && (before.Human.Asked || !before.Human.Since.Equal(c.Human.Since))
}

// MarshalConversation and UnmarshalConversation write and read a conversation as it is stored.
func MarshalConversation(c Conversation) ([]byte, error) { return json.Marshal(c) }

// UnmarshalConversation reads what MarshalConversation wrote.
func UnmarshalConversation(b []byte) (Conversation, error) {
	var c Conversation
	err := json.Unmarshal(b, &c)
	return c, err
}

// Chat names a conversation.
type Chat struct {
	Tenant  tenant.ID
	Contact contact.ID
}

// SentNotice is something that the robot told the salon.
type SentNotice struct {
	Contact contact.ID
	What    Notice
	At      time.Time
}

// Day is what a robot did since some time.
type Day struct {
	Replies  int
	Bookings int // appointments made by chat
	Missed   []Missed
}

// Missed is a message that the robot did not understand.
type Missed struct {
	Message inbox.ID
	Contact contact.ID
	At      time.Time
	Model   ModelHelp // Helped: it was understood by a text model
}
