package backup

import (
	"context"
	"encoding/json"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/schedule"
	"salonzap/internal/tenant"
)

// settings under which Records has what was made last, and what failed since.
const (
	lastSetting   = "backup.last"
	failedSetting = "backup.failed"
)

// Status is what is known of an installation's backups.
type Status struct {
	Last   Good
	Failed Failure // since Last; zero: none
}

// Good is the newest backup that was read back; zero: there was none yet.
type Good struct {
	At     time.Time `json:"at"` // what was committed before is in it
	Name   string    `json:"name"`
	Place  string    `json:"place"`
	Size   int64     `json:"size"`
	SHA256 string    `json:"sha256"`
}

// Failure is why there is no newer one.
type Failure struct {
	At    time.Time `json:"at"`
	Times int       `json:"times"` // in a row
	Why   string    `json:"why"`
}

// Reader reads what Records has.
type Reader interface {
	// Setting reads a fact. Errors: NotFound.
	Setting(ctx context.Context, scope tenant.Scope, key string) (string, error)
}

// ReadStatus reads what is known of backups.
func ReadStatus(ctx context.Context, records Reader) (s Status, err error) {
	if err := readFact(ctx, records, lastSetting, &s.Last); err != nil {
		return s, err
	}
	return s, readFact(ctx, records, failedSetting, &s.Failed)
}

func readFact(ctx context.Context, records Reader, key string, into any) error {
	text, err := records.Setting(ctx, scope(), key)
	if fault.Is(err, fault.NotFound) || err == nil && text == "" {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// note records a success, or a failure with how many there were in a row.
func (m *Maker) note(ctx context.Context, began time.Time, made Made, failed error) error {
	if failed == nil {
		good := Good{made.Manifest.TakenAt, made.Name, made.Place, made.Size, made.SHA256}
		if err := m.put(ctx, lastSetting, good); err != nil {
			return err
		}
		return m.Records.PutSetting(ctx, scope(), failedSetting, "")
	}
	s, err := ReadStatus(ctx, m.Records)
	if err != nil {
		return err
	}
	return m.put(ctx, failedSetting, Failure{began, s.Failed.Times + 1, failed.Error()})
}

func (m *Maker) put(ctx context.Context, key string, fact any) error {
	text, err := json.Marshal(fact)
	if err != nil {
		return err
	}
	return m.Records.PutSetting(ctx, scope(), key, string(text))
}

// Age is how old the newest good backup is; ok is false when there is none.
func (s Status) Age(now time.Time) (age time.Duration, ok bool) {
	return now.Sub(s.Last.At), !s.Last.At.IsZero()
}

// TooOld tells whether a backup was missed: the newest good one is older than two turns of the schedule and an hour, or there is none. Without a schedule
// nothing is.
func (s Status) TooOld(now time.Time, every time.Duration) bool {
	age, ok := s.Age(now)
	return every > 0 && (!ok || age > 2*every+time.Hour)
}

// anchor is where the turns of a schedule are counted from: 06:00 UTC, three in the morning in Brasília. So a daily backup is made at that hour,
// however long each one takes and whenever the program was started.
func anchor() time.Time { return time.Date(2020, time.January, 1, 6, 0, 0, 0, time.UTC) }

// due tells whether the turn of now has no backup yet, and the last failure is long enough ago.
func (s Status) due(now time.Time, every time.Duration) bool {
	if every <= 0 {
		return false
	}
	pause := schedule.Backoff{First: 5 * time.Minute, Last: time.Hour}
	if s.Failed.Times > 0 && now.Before(s.Failed.At.Add(pause.After(s.Failed.Times))) && !s.Failed.At.After(now) {
		return false
	}
	return turn(now, every) != turn(s.Last.At, every) || s.Last.At.IsZero()
}

func turn(t time.Time, every time.Duration) int64 {
	since := t.Sub(anchor())
	n := int64(since / every)
	if since < 0 {
		n--
	}
	return n
}

// Look is how often it is looked whether a backup is due.
func Look(every time.Duration) time.Duration {
	const parts = 10
	return min(max(every/parts, time.Minute), 15*time.Minute)
}
