package page_test

import (
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func render(t interface{ Fatal(args ...any) }, c templ.Component) string {
	var b strings.Builder
	if err := c.Render(noContext{}, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// noContext is a context that nobody cancels.
type noContext struct{}

func (noContext) Deadline() (time.Time, bool) { return time.Time{}, false }
func (noContext) Done() <-chan struct{}       { return nil }
func (noContext) Err() error                  { return nil }
func (noContext) Value(any) any               { return nil }

// TestEveryCardHasAWayOn draws cards of random rows: each says what is happening, in words that the
// catalogue has, and offers a next step unless something is under way.
func TestEveryCardHasAWayOn(t *testing.T) {
	now := time.Date(2025, 11, 23, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		v := connection.ViewAt(drawRow(t, now), now)
		lang := rapid.SampledFrom([]text.Lang{text.PT, text.EN}).Draw(t, "lang")
		salon := tenant.Tenant{ID: tenant.NewID(), Name: "x", Phone: v.Registered, Timezone: "America/Sao_Paulo"}
		card := page.NewCard(page.CardInput{Localizer: page.Localizer{Lang: lang}, Tenant: salon, Base: "/b/", Now: now}, &v)
		html := render(t, page.CardView(card))
		if card.Kind == "" || card.Headline == "" || strings.Contains(html, "%!") || strings.Contains(html, lang.Say(text.Unexpected)) {
			t.Fatalf("kind %q, headline %q\n%s", card.Kind, card.Headline, html)
		}
		if !card.Pending && !strings.Contains(html, "<form") {
			t.Fatalf("nothing can be done\n%s", html)
		}
		shown := v.Code()
		if shown.Pairing == "" && strings.Contains(html, "pairing-code") {
			t.Fatalf("a code is shown that nobody has\n%s", html)
		}
		overlap := connection.CodeOverlap // until the next one is there
		if card.Code.Last {
			overlap = 0
		}
		if left := shown.ExpiresAt.Sub(now); card.Kind == page.CardCode && left <= -overlap {
			t.Fatalf("a dead code is shown, %s left", left)
		}
	})
}

// The hour is the salon's, on another day with its day.
func TestARestrictionSaysItsHour(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for zone, want := range map[string]string{"America/Sao_Paulo": "até <b>11:30</b>", "America/Manaus": "até <b>10:30</b>", "Asia/Tokyo": "até <b>23:30</b>", "Asia/Vladivostok": "até <b>24 de nov, 00:30</b>"} {
		c := connection.Connection{State: connection.Known{}, Wanted: connection.Linked, Cause: connection.Restricted, CauseUntil: now.Add(150 * time.Minute)}
		v := connection.ViewAt(c, now)
		card := page.NewCard(page.CardInput{Tenant: tenant.Tenant{Timezone: zone}, Now: now}, &v)
		if html := render(t, page.CardView(card)); !strings.Contains(html, want) {
			t.Errorf("%s: the card lacks %q\n%s", zone, want, html)
		}
		if !v.NextChange().Equal(c.CauseUntil) {
			t.Errorf("the card is not drawn again at %v but %v", c.CauseUntil, v.NextChange())
		}
	}
}

func drawRow(t *rapid.T, now time.Time) connection.Connection {
	number, _ := phone.FromDigits("5511987654321")
	c := connection.Connection{
		ID: connection.NewID(), Instance: "x_whatsapp", Paused: rapid.Bool().Draw(t, "paused"),
		Wanted: rapid.SampledFrom([]connection.Wanted{connection.Linked, connection.Off}).Draw(t, "wanted"),
		Cause:  rapid.SampledFrom(append(connection.Causes(), connection.CauseNone)).Draw(t, "cause"),
	}
	switch {
	case c.Cause == connection.WrongNumber && rapid.Bool().Draw(t, "refused"):
		c.RefusedNumber = number
	case c.Cause == connection.Restricted && rapid.Bool().Draw(t, "dated"):
		c.CauseUntil = now.Add(time.Duration(rapid.IntRange(-100, 100).Draw(t, "hours")) * time.Hour)
	}
	c.State = rapid.SampledFrom([]connection.State{
		connection.Intended{},
		connection.Known{},
		connection.Connected{Number: number, Since: now},
		connection.Quarantined{Number: number, Why: connection.WrongNumber},
		connection.Quarantined{Number: number, Why: connection.NumberInUse},
	}).Draw(t, "state")
	if rapid.Bool().Draw(t, "registered") {
		c.Registered = number
	}
	if rapid.Bool().Draw(t, "ended") {
		c.LastAttempt = connection.AttemptEnd{ID: "0199c0de-0000-7000-8000-0000deadbeef", Method: connection.PairingCode, Cause: c.Cause, At: now}
	}
	if rapid.Bool().Draw(t, "attempt") {
		c.Attempt = drawAttempt(t, now)
	}
	return c
}

func drawAttempt(t *rapid.T, now time.Time) *connection.Attempt {
	a := &connection.Attempt{
		ID: "0199c0de", Method: rapid.SampledFrom([]connection.Method{connection.QR, connection.PairingCode}).Draw(t, "method"),
		Phase: rapid.SampledFrom([]connection.Phase{
			connection.Preparing, connection.AwaitingScan, connection.Scanned, connection.Passkey, connection.PasskeySent,
			connection.PasskeyCode, connection.Syncing, connection.ConfirmNumber,
		}).Draw(t, "phase"),
		CodesShown: rapid.IntRange(0, 4).Draw(t, "codes"), Place: rapid.IntRange(0, 3).Draw(t, "place"), StartedAt: now,
	}
	if rapid.Bool().Draw(t, "shown") {
		a.Code = connection.LinkCode{
			QRText:  rapid.SampledFrom([]string{"", "2@abc", strings.Repeat("x", 4000)}).Draw(t, "text"),
			Pairing: rapid.SampledFrom([]string{"", "ABCD1234", "ABCD-1234", "A"}).Draw(t, "pairing"),
			ShownAt: now, ExpiresAt: now.Add(time.Duration(rapid.IntRange(-60, 60).Draw(t, "until")) * time.Second),
		}
	}
	if rapid.Bool().Draw(t, "gone") {
		a.CodeVanishedAt = now
	}
	return a
}
