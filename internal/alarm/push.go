package alarm

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"time"

	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// Device is a browser in which a person asked for notices.
type Device struct {
	ID       string      // UUIDv7
	Agent    string      // its User-Agent, as it said
	Endpoint secret.Text // where its push service takes messages for it
	Key      string      // its public key, and the secret that goes with it, as it said
	Auth     secret.Text
	Created  time.Time
}

// MaxDevices is how many devices a person can have: a new one takes the place of the oldest.
const MaxDevices = 10

// ErrDeviceGone says that a browser takes no notices any more.
var ErrDeviceGone = errors.New("alarm: the device takes no notices any more")

// Note is a notice as a browser shows it.
type Note struct {
	Body  []byte        // for the service worker
	Topic string        // of all notes of one outage: a browser shows the newest alone
	Lasts time.Duration // how long it is worth being delivered
}

// shown is the body of a note, as the service worker reads it.
type shown struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	Path  string `json:"path"`
	Tag   string `json:"tag"`
	Lang  string `json:"lang"`
}

// The longest texts of a note, in bytes: names of salons are people's.
const (
	longestTitle = 200
	longestBody  = 600
)

// NoticePath is the path on the dashboard that leads to what a notice is about, and notes that it was opened.
func NoticePath(id string) string {
	id, _, _ = strings.Cut(id, "/") // who opens it says whose it is
	return "/dashboard/notices/n/" + id
}

// ComposeNote writes a notice for a browser.
func ComposeNote(f Facts) (Note, error) {
	title, body := noteText(f)
	topic := noteTopic(f)
	b, err := json.Marshal(shown{
		cut(title, longestTitle), cut(body, longestBody), NoticePath(f.ID), topic, f.Lang.String(),
	})
	return Note{b, topic, StaleAfter}, err
}

// noteTopic is the same for all notices of one outage. It does not say of which.
func noteTopic(f Facts) string {
	subject := f.Subject
	if subject == "" {
		subject = f.ID
	}
	const longest = 32 // RFC 8030, section 5.4
	sum := sha256.Sum256([]byte("notice " + subject))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:longest]
}

func noteText(f Facts) (title, body string) {
	say, at := f.Lang.Say, f.Began.In(f.Zone).Format("15:04")
	switch f.Kind {
	case Down:
		if f.Platform {
			return say(text.AlarmDownSubject, f.Salon), say(text.AlarmPlatformShort, at)
		}
		if f.Cause.ForOperator() {
			return say(text.AlarmDownSubject, f.Salon), say(text.AlarmOursShort, at)
		}
		return say(text.AlarmDownSubject, f.Salon), say(text.AlarmDownShort, at)
	case Works:
		return say(text.AlarmWorksSubject, f.Salon), say(text.AlarmWorksShort)
	case ServerDown:
		return serverTitle(f), say(text.AlarmServerDownShort, at)
	case ServerWorks:
		return serverTitle(f), say(text.AlarmServerWorksShort)
	case Warns:
		return warningTitle(f), warningBody(f)
	case Cleared:
		return warningTitle(f), say(text.WarningOver)
	case Trial, Digest: // digests go by mail alone
	}
	return say(text.AlarmTrialSubject), say(text.AlarmTrialShort)
}

// cut is at most so many bytes of a text, without half a character.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most-len("…")], "") + "…"
}

// push sends a notice to all devices of its person. It is sent when one of them was; devices that are gone are forgotten.
func (r *Runner) push(ctx context.Context, f Facts) Settlement {
	if r.d.Push == nil {
		return Settlement{State: Failed, Reason: NoDevice}
	}
	devices, err := r.d.Devices.PushDevices(ctx, scope(), f.User)
	var note Note
	if err == nil {
		note, err = ComposeNote(f)
	}
	took, left := 0, 0
	for _, d := range devices {
		switch sent := r.d.Push(ctx, d, note); {
		case sent == nil:
			took++
		case errors.Is(sent, ErrDeviceGone):
			r.forget(ctx, f, d)
		default:
			left, err = left+1, sent
		}
	}
	switch {
	case took > 0:
		return Settlement{State: Sent}
	case err == nil && left == 0:
		return Settlement{State: Failed, Reason: NoDevice}
	}
	r.d.Log.LogAttrs(ctx, slog.LevelWarn, "a notice was not taken by a push service; it is tried again", slog.String("notice", f.ID), slog.Any("error", err))
	return Settlement{State: Waiting, Due: RetryAt(r.d.Now(), f.Attempts+1)}
}

func (r *Runner) forget(ctx context.Context, f Facts, d Device) {
	if err := r.d.Devices.DropPushDevice(ctx, scope(), f.User, d.ID); err != nil {
		r.failed(ctx, "forgetting a device that is gone", err)
	}
}
