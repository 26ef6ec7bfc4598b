package page_test

import (
	"testing"
	"time"

	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func TestMomentsAreSaidInWords(t *testing.T) {
	zone := page.Zone("America/Sao_Paulo")
	now := time.Date(2025, 11, 23, 14, 5, 30, 0, zone)
	for _, c := range []struct {
		at     time.Time
		pt, en string
	}{
		{now, "agora", "just now"},
		{now.Add(20 * time.Second), "agora", "just now"}, // a server's clock that is a little ahead
		{now.Add(-40 * time.Second), "há 40 s", "40 s ago"},
		{now.Add(-3*time.Minute - 59*time.Second), "há 3 min", "3 min ago"},
		{now.Add(-5 * time.Hour), "hoje 09:05", "today 09:05"},
		{now.Add(-20 * time.Hour), "ontem 18:05", "yesterday 18:05"},
		{time.Date(2025, 3, 3, 8, 0, 0, 0, zone), "3 de mar, 08:00", "3 Mar, 08:00"},
		{time.Date(2024, 12, 31, 23, 59, 0, 0, zone), "31 de dez de 2024", "31 Dec 2024"},
	} {
		for lang, want := range map[text.Lang]string{text.PT: c.pt, text.EN: c.en} {
			// the instant counts, not the zone that it comes in
			if got := (page.Localizer{Lang: lang}).When(c.at.UTC(), now.UTC(), zone); got.Text != want {
				t.Errorf("%v in %v: %q, want %q", c.at, lang, got.Text, want)
			}
		}
	}
	if m := (page.Localizer{}).When(time.Time{}, now, zone); !m.IsZero() {
		t.Errorf("no moment is %q", m.Text)
	}
}

func TestRichSentencesEscapeTheirArguments(t *testing.T) {
	got := render(t, page.Localizer{}.Rich(text.WrongText, "<script>alert(1)</script>", "b"))
	if want := "Você conectou <b>&lt;script&gt;alert(1)&lt;/script&gt;</b>, mas o cadastro é <b>b</b>. Qual é o certo?"; got != want {
		t.Errorf("got %q", got)
	}
}
