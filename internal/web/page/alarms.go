package page

import (
	"fmt"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// AlarmForm is how a person wants to be told of outages: as it is kept, or as it was typed with what is wrong with it.
type AlarmForm struct {
	alarm.Setting
	From, To string // as typed
	Typed    bool
	Errors   Errors
}

// Alarms is a person's page about notices.
type Alarms struct {
	Page          Context
	Base, Lead    string
	NoMail        string // empty: letters are sent
	Problem       string
	Mail          Tick
	QuietFrom, To Field
	Push          *PushPart   // nil: this installation notifies no browsers
	Number        *NumberPart // nil: WhatsApp is not offered
	Rows          []NoticeRow
	All           string    // the operator's list of what all were told; empty: none
	Hook          *HookPart // nil: no operator
}

// PushPart is the part of the page about the browsers that take notices.
type PushPart struct {
	Key     string // the public key that browsers subscribe with
	Mails   bool   // an e-mail follows what is not opened
	Devices []PushDevice
}

// PushDevice is one browser that takes notices.
type PushDevice struct {
	ID, Hash, Name string // Hash: of the address of its push service, by which a browser knows itself
	Since          Moment
}

// HookPart is the part of an operator's page about the program that is told of outages.
type HookPart struct {
	Host, Says string // Host is empty where there is none
}

// NewHookPart says where alerts go.
func (w Localizer) NewHookPart(host string) *HookPart {
	if host == "" {
		return &HookPart{Says: w.Say(text.AlertHookNone)}
	}
	return &HookPart{Host: host, Says: w.Say(text.AlertHookTo, host)}
}

// AllNotices is the operator's page about what was told over all salons.
type AllNotices struct {
	Page       Context
	Own, Older string // the operator's own page; the next page, empty on the last
	Rows       []ListedNotice
}

// ListedNotice is one notice to somebody of a salon, or to operators.
type ListedNotice struct {
	NoticeRow

	Salon, Href string // Href is empty where there is no salon
}

// NumberPart is the part of the page about notices on WhatsApp.
type NumberPart struct {
	Operator bool
	Ours     string // the platform's own number; empty: none is connected
	Sends    bool   // it can send now
	Mails    bool   // an e-mail follows what is not opened
	Since    Moment // of the person's number; zero: the person gets nothing there
	To       string // masked; empty when WhatsApp hides it
	// Code is what the person has to write until then; Chat opens WhatsApp with it.
	Code, Until, Chat string
}

// NewPushDevice makes a row of a device.
func (w Localizer) NewPushDevice(d alarm.Device, hash string, now time.Time, zone *time.Location) PushDevice {
	return PushDevice{d.ID, hash, w.deviceName(d.Agent), w.When(d.Created, now, zone)}
}

// NoticeRow is one thing that the person was told.
type NoticeRow struct {
	What, About, How string
	When             Moment
}

// NewAlarms makes the page.
func NewAlarms(c Context, base string, u tenant.User, mails bool, f AlarmForm) Alarms {
	p := Alarms{Page: c, Base: base, Lead: c.Say(text.AlarmsLead), Problem: f.Errors[""]}
	if u.Role == tenant.Operator {
		p.Lead = c.Say(text.AlarmsLeadTeam)
	}
	switch {
	case mails:
	case u.Role == tenant.Operator:
		p.NoMail = c.Say(text.AlarmsNoMailOps)
	default:
		p.NoMail = c.Say(text.AlarmsNoMail)
	}
	p.Mail = Tick{Name: "mail", Value: "1", Label: c.Say(text.AlarmsMail, u.Email), Hint: c.Say(text.AlarmsMailHint), Ticked: f.Mail}
	from, to := minuteOfDay(f.Quiet.From), minuteOfDay(f.Quiet.To)
	if f.Typed {
		from, to = f.From, f.To
	}
	field := func(name string, label fault.Key, value string) Field {
		return Field{ID: name, Name: name, Type: "time", Label: c.Say(label), Value: value, Error: f.Errors[name], Required: true}
	}
	p.QuietFrom, p.To = field("quiet_from", text.AlarmsQuietFrom, from), field("quiet_to", text.AlarmsQuietTo, to)
	return p
}

func minuteOfDay(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) } //nolint:mnd // minutes of an hour

// NewNoticeRow says what became of a notice.
func (w Localizer) NewNoticeRow(n alarm.ReceivedNotice, now time.Time, zone *time.Location) NoticeRow {
	r := NoticeRow{What: w.Say(text.NoticeKind(string(n.Kind))), When: w.When(n.Created, now, zone)}
	switch {
	case n.Kind == alarm.ServerDown || n.Kind == alarm.ServerWorks:
		r.About = n.Server
	case n.Kind == alarm.Warns || n.Kind == alarm.Cleared:
		r.About = w.WarningTitle(n.Warning)
	case n.Kind == alarm.Down && n.Cause != "":
		r.About = w.Say(text.CauseKey(string(n.Cause)))
	}
	way := w.Say(text.NoticeWay(string(n.Way)))
	r.How = w.Say(text.NoticeState(string(n.State))) + " " + way
	switch {
	case !n.Read.IsZero():
		r.How += ", " + w.Say(text.AlarmsRead, w.When(n.Read, now, zone).Text)
	case n.State == alarm.Waiting && n.Attempts > 0:
		r.How = w.Say(text.AlarmsRetry, way, w.clockTime(n.Due, now, zone))
	case n.State == alarm.Waiting && n.Due.After(now):
		r.How = w.Say(text.AlarmsWaits, way, w.clockTime(n.Due, now, zone))
	case n.Reason != alarm.NoReason:
		r.How += ": " + w.Say(text.NoticeReason(string(n.Reason)))
	}
	return r
}
