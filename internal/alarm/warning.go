package alarm

import (
	"time"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// WarningKind is something that becomes an outage if nobody acts. Kinds are stored: append only.
type WarningKind string

// The kinds, each with the unit of its Figure.
const (
	PhoneUnseen      WarningKind = "phone_unseen"      // to the owner: days since the salon's phone was seen; WhatsApp unlinks it after 14
	PhoneUnseenLong  WarningKind = "phone_unseen_long" // likewise, two days before
	QueueLate        WarningKind = "queue_late"        // minutes that its oldest entry is late
	DiskLow          WarningKind = "disk_low"          // MiB that are free where a node keeps its data
	CertificateEnds  WarningKind = "certificate_ends"  // days that a host's certificate is still valid
	CertificateEnded WarningKind = "certificate_ended" // days since it ended
	ClockWrong       WarningKind = "clock_wrong"       // seconds between a node's clock and the one that it was compared with
	BackupOld        WarningKind = "backup_old"        // hours since the newest good backup
	BackupMissing    WarningKind = "backup_missing"    // there is none; no figure
)

// WarningKinds are all of them.
func WarningKinds() []WarningKind {
	return []WarningKind{PhoneUnseen, PhoneUnseenLong, QueueLate, DiskLow, CertificateEnds, CertificateEnded, ClockWrong, BackupOld, BackupMissing}
}

// worse is the kind that a kind becomes; empty: none.
func (k WarningKind) worse() WarningKind {
	switch k {
	case PhoneUnseen:
		return PhoneUnseenLong
	case CertificateEnds:
		return CertificateEnded
	case BackupOld:
		return BackupMissing
	case PhoneUnseenLong, QueueLate, DiskLow, CertificateEnded, ClockWrong, BackupMissing:
	}
	return ""
}

// OfSalon tells whether it is of a salon's phone, and for its owners to act on.
func (k WarningKind) OfSalon() bool { return k == PhoneUnseen || k == PhoneUnseenLong }

// Finding is what a check found.
type Finding struct {
	Kind    WarningKind
	Subject string    // what it is about: a node, a host, a queue; of a salon: its ID
	Tenant  tenant.ID // whose owners are warned; zero: operators are
	Figure  int
}

// Report is what one check found, of everything that it looks at.
type Report struct {
	Found []Finding
	// Well tells whether a subject that was not found is known to be well, and people are told so; nil: each is.
	Well func(subject string) bool
}

// Warning is a finding as it is stored, while it lasts.
type Warning struct {
	Finding

	ID     string // UUIDv7
	Source string // the check that found it
	Began  time.Time
	Seen   time.Time // when it was found last; it is also the version
	Told   time.Time // when people were warned; zero: they were not
	Ended  time.Time // zero while it lasts
}

// The times of warnings.
const (
	// ConfirmAfter is how long something has to be found before people are warned.
	ConfirmAfter = 10 * time.Minute
	// ClearAfter is how long it has to be absent before it is over: what comes and goes is one warning.
	ClearAfter = time.Hour
	// UnseenAfter is after how long a warning ends that nobody looks for any more.
	UnseenAfter = 24 * time.Hour
	// noteAfter is how old Seen may become while something lasts. It is well below ClearAfter.
	noteAfter = 15 * time.Minute
)

// WarningChange is one change of a check's warnings.
type WarningChange struct {
	Warning

	Was    time.Time // the version that is changed; zero: it begins
	Forget bool      // it is deleted: nobody was warned
	Notice Kind      // Warns or Cleared; empty: nobody is told anything
}

// Weigh decides what becomes of a check's warnings, from those that are open and what it found now. It is pure.
func Weigh(source string, open []Warning, r Report, now time.Time) []WarningChange {
	type key struct {
		kind    WarningKind
		subject string
	}
	found, known := make(map[key]Finding, len(r.Found)), make(map[key]bool, len(open))
	for _, f := range r.Found {
		found[key{f.Kind, f.Subject}] = f
	}
	var changes []WarningChange
	for _, w := range open {
		known[key{w.Kind, w.Subject}] = true
		c := WarningChange{Warning: w, Was: w.Seen}
		f, still := found[key{w.Kind, w.Subject}]
		_, worse := found[key{w.Kind.worse(), w.Subject}]
		if still && c.lasts(f, now) || !still && c.ends(worse, r, now) {
			changes = append(changes, c)
		}
	}
	for _, f := range r.Found {
		if k := (key{f.Kind, f.Subject}); !known[k] {
			known[k] = true
			changes = append(changes, WarningChange{Warning: Warning{Finding: f, ID: NewID(), Source: source, Began: now, Seen: now}})
		}
	}
	return changes
}

// ends decides what becomes of a warning that was not found, and tells whether that is a change.
func (c *WarningChange) ends(worse bool, r Report, now time.Time) bool {
	switch {
	case c.Told.IsZero():
		c.Forget = true
	case worse: // there is another warning instead
		c.Ended = now
	case now.Sub(c.Seen) < ClearAfter:
		return false
	default:
		c.Ended = now
		if r.Well == nil || r.Well(c.Subject) {
			c.Notice = Cleared
		}
	}
	return true
}

// warningAbout is what a notice of a warning is about, as its reader knows it.
func warningAbout(f Facts) string {
	if f.Warning.Kind.OfSalon() {
		return f.Salon
	}
	return f.Warning.Subject
}

// warningTitle says what a notice of a warning, or of its end, is about.
func warningTitle(f Facts) string {
	key := text.WarningTitle
	if f.Kind == Cleared {
		key = text.WarningCleared
	}
	return f.Lang.Say(key(string(f.Warning.Kind)), warningAbout(f))
}

func warningBody(f Facts) string {
	return f.Lang.Say(text.WarningBody(string(f.Warning.Kind)), warningAbout(f), f.Warning.Figure)
}

// lasts notes that a warning was found again, and tells whether that is worth writing.
func (c *WarningChange) lasts(f Finding, now time.Time) bool {
	c.Seen, c.Figure = now, f.Figure
	if c.Told.IsZero() && now.Sub(c.Began) >= ConfirmAfter {
		c.Told, c.Notice = now, Warns
		return true
	}
	return now.Sub(c.Was) >= noteAfter
}
