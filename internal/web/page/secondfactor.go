package page

import (
	"strings"
	"time"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// CodeForm asks for the code of the second factor.
type CodeForm struct {
	Page   Context
	Action string
	Code   Field
}

// Factor shows the secret of a second factor, to be read by an app.
type Factor struct {
	Page        Context
	SVG, Secret string
	Code        Field
}

// Recovery is the codes that are shown once.
type Recovery struct {
	Page  Context
	Codes []string
}

// FactorState is what the account page says of the second factor.
type FactorState struct {
	Offered, On bool
	Left        string // how many recovery codes are left
	Code        Field  // to switch it off
}

// SessionRow is one browser in which the person is signed in.
type SessionRow struct {
	ID, Device, Address string
	Since, Seen         Moment
	Here                bool // the one that asks
}

// CodeField asks for six digits of an app, or a recovery code.
func (w Localizer) CodeField(problem string) Field {
	return Field{
		ID: "code", Name: "code", Type: "text", Label: w.Say(text.FactorCode), Autocomplete: "one-time-code", Required: true,
		Max: maxCode, Error: problem, Focus: true,
	}
}

const maxCode = 40 // characters: a recovery code with blanks

// NewSessionRow makes a row of a session.
func (w Localizer) NewSessionRow(s tenant.Session, here bool, now time.Time, zone *time.Location) SessionRow {
	return SessionRow{
		ID: s.ID, Device: w.deviceName(s.Agent), Address: s.Address, Since: w.When(s.CreatedAt, now, zone),
		Seen: w.When(s.SeenAt, now, zone), Here: here,
	}
}

// deviceName says of a User-Agent what a person recognises: "Chrome · Android".
func (w Localizer) deviceName(agent string) string {
	browser := firstIn(agent, [][2]string{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser", "Samsung Internet"},
		{"Firefox", "Firefox"},
		{"FxiOS", "Firefox"},
		{"CriOS", "Chrome"},
		{"Chrome", "Chrome"},
		{"Safari", "Safari"},
	})
	system := firstIn(agent, [][2]string{
		{"Android", "Android"},
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Windows", "Windows"},
		{"Mac OS", "Mac"},
		{"CrOS", "Chromebook"},
		{"Linux", "Linux"},
	})
	switch {
	case browser != "" && system != "":
		return browser + " · " + system
	case browser+system != "":
		return browser + system
	}
	return w.Say(text.SessionUnknown)
}

func firstIn(agent string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(agent, n[0]) {
			return n[1]
		}
	}
	return ""
}
