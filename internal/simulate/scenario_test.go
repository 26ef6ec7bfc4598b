package simulate_test

import (
	"strings"
	"testing"
	"time"

	"salonzap/internal/simulate"
)

func TestAScenarioIsReadAsItIsWritten(t *testing.T) {
	s, err := simulate.Parse("mine", "title A day\nsalons 40\nservers 4\nseed 7\nfrom 08:30\nuntil 31:00\nowners react after 5m\ncount every 1h\n\n# nothing\nat 09:00 server s03 dies # it burns\n"+
		"at 09:10 40% of salons are unlinked over 10m\nat 25:00 proxy of all answers 504\n")
	if err != nil {
		t.Fatal(err)
	}
	if s.Title != "A day" || s.Salons != 40 || s.Servers != 4 || s.Seed != 7 || s.From != 8*time.Hour+30*time.Minute || s.Until != 31*time.Hour || s.Owners != 5*time.Minute || s.Count != time.Hour {
		t.Errorf("read as %+v", s)
	}
	if len(s.Steps) != 3 || s.Steps[0].Server != 3 || s.Steps[0].Words != "server s03 dies" || s.Steps[0].Line != 11 ||
		s.Steps[1].Number != 40 || !s.Steps[1].Share || s.Steps[1].Time != 10*time.Minute ||
		s.Steps[2].Server != 0 || s.Steps[2].Number != 504 || s.Steps[2].At != 25*time.Hour {
		t.Errorf("steps %+v", s.Steps)
	}
}

func TestAnErrorNamesTheLineAndTheRemedy(t *testing.T) {
	for _, c := range []struct{ text, line, remedy string }{
		{"salons many", "x:1:", "from 1 to 20000"},
		{"\nsallons 3", "x:2:", "write title, salons"},
		{"from 8", "x:1:", "write 09:00"},
		{"from 10:00\nuntil 09:00", "x:1:", "31:00 is seven o'clock"},
		{"at 09:00", "x:1:", "at 09:00 server s01 dies"},
		{"at 09:00 server s03 explodes", "x:1:", "server SERVER dies"},
		{"at 09:00 server third dies", "x:1:", "write s01, s02"},
		{"servers 2\nat 09:00 server s03 dies", "x:2:", "s01 to s02"},
		{"at 09:00 server s01 dies\nat 08:59 server s01 returns", "x:2:", "in the order of time"},
		{"at 09:00 proxy of s01 answers 500", "x:1:", "write 502 or 504"},
		{"at 09:00 30 salons are unlinked over soon", "x:1:", "write 30s, 10m or 2h"},
		{"at 09:00 140% of salons are unlinked over 5m", "x:1:", "40% of salons"},
		{"seed one", "x:1:", "seed 1"},
		{"salons 3\nservers 4", "x:1:", "salons 40"},
	} {
		_, err := simulate.Parse("x", c.text)
		if err == nil || !strings.HasPrefix(err.Error(), c.line) || !strings.Contains(err.Error(), c.remedy) {
			t.Errorf("%q: %v; want %s … %s", c.text, err, c.line, c.remedy)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range simulate.Shipped() {
		content, _ := simulate.ShippedText(name)
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		s, err := simulate.Parse("x", content)
		if err == nil && (s.Salons < 1 || s.Servers < 1 || s.Until <= s.From) {
			t.Errorf("%+v", s)
		}
	})
}
