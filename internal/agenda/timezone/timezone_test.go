package timezone_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/agenda/agendatest"
	"salonzap/internal/agenda/timezone"
	"salonzap/internal/tenant"
)

// TestTheZoneDatabaseInsideIsThatOfTheGoRelease compares what we say with the Go release that builds us.
func TestTheZoneDatabaseInsideIsThatOfTheGoRelease(t *testing.T) {
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "update.bash"))
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`(?m)^CODE=(\S+)$`).FindSubmatch(script)
	if said == nil || string(said[1]) != timezone.Inside {
		t.Errorf("Go has %q, and timezone.Inside is %q", said, timezone.Inside)
	}
}

func TestTheNewestZoneDatabaseCounts(t *testing.T) {
	machine := func(file, text string) string {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "America"), 0o700); err != nil {
			t.Fatal(err)
		}
		for name, b := range map[string][]byte{"America/Sao_Paulo": agendatest.Rules(-3 * time.Hour), file: []byte(text)} {
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	iana, old, silent := machine("tzdata.zi", "# version 2031a\nR A\n"), machine("+VERSION", "2030b\n"), machine("README", "x")
	for _, c := range []struct {
		folders []string
		want    timezone.Data
	}{
		{nil, timezone.Data{Version: timezone.Inside}},
		{[]string{"", t.TempDir(), filepath.Join(t.TempDir(), "none")}, timezone.Data{Version: timezone.Inside}},
		{[]string{"", t.TempDir(), iana, old}, timezone.Data{Version: "2031a", Folder: iana}},
		{[]string{old, iana}, timezone.Data{Version: "2030b", Folder: old}},
		{[]string{silent, iana}, timezone.Data{Folder: silent}},
	} {
		if got := timezone.Find(c.folders...); got != c.want {
			t.Errorf("%q: %+v, want %+v", c.folders, got, c.want)
		}
	}
}

// memoryStore keeps marks in memory, and fails for one salon.
type memoryStore struct {
	all    []timezone.Derivation
	broken tenant.ID
	wrote  []tenant.ID
	pages  int
}

var errBroken = errors.New("broken")

func (s *memoryStore) Derivations(_ context.Context, _ tenant.Scope, after tenant.ID, limit int) ([]timezone.Derivation, error) {
	s.pages++
	i := slices.IndexFunc(s.all, func(d timezone.Derivation) bool { return d.Salon == after }) + 1
	return slices.Clone(s.all[i:min(i+limit, len(s.all))]), nil
}

func (s *memoryStore) Rederive(_ context.Context, _ tenant.Scope, id tenant.ID, decide func(timezone.Agenda) (agenda.Rederived, string, error)) error {
	if id == s.broken {
		return errBroken
	}
	i := slices.IndexFunc(s.all, func(d timezone.Derivation) bool { return d.Salon == id })
	_, mark, err := decide(timezone.Agenda{Derivation: s.all[i]})
	if err == nil && mark != s.all[i].Mark {
		s.all[i].Mark = mark
		s.wrote = append(s.wrote, id)
	}
	return err
}

// TestASalonThatFailsDoesNotStopTheOthers goes through more salons than a page has; one that fails does not stop the others, and is tried again.
func TestASalonThatFailsDoesNotStopTheOthers(t *testing.T) {
	s := &memoryStore{}
	for range 1100 {
		s.all = append(s.all, timezone.Derivation{Salon: tenant.NewID(), Zone: "America/Sao_Paulo"})
	}
	s.all[7].Zone = "America/Manaus"
	s.broken = s.all[3].Salon
	rules := map[string]*time.Location{}
	for _, name := range []string{"America/Sao_Paulo", "America/Manaus"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		rules[name] = loc
	}
	var log bytes.Buffer
	k := timezone.New(timezone.Deps{
		Store: s, Log: slog.New(slog.NewTextHandler(&log, nil)), Now: func() time.Time { return time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) },
		Load: func(name string) (agenda.Zone, error) { return agenda.ZoneOf(rules[name]), nil },
	})
	run := func(want int, fails bool) {
		t.Helper()
		s.wrote = nil
		if err := k.Run(t.Context()); errors.Is(err, errBroken) != fails || !fails && err != nil {
			t.Errorf("%v, want a failure: %v", err, fails)
		}
		if len(s.wrote) != want {
			t.Errorf("%d salons were derived anew, want %d", len(s.wrote), want)
		}
	}
	run(1099, true)
	if s.pages != 3 {
		t.Errorf("%d pages", s.pages)
	}
	s.broken = tenant.ID{}
	run(1, false)
	run(0, false)
	loc, err := time.LoadLocationFromTZData("America/Manaus", agendatest.Rules(-4*time.Hour, agendatest.Transition{At: time.Date(2030, 10, 20, 4, 0, 0, 0, time.UTC), Offset: -3 * time.Hour}))
	if err != nil {
		t.Fatal(err)
	}
	rules["America/Manaus"] = loc // a decree of four years later
	run(1, false)
	s.all[9].Zone = "America/Manaus" // a salon that is in another zone now
	run(1, false)
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	s.all[11].Mark = ""
	if err := k.Run(stopped); !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop: %v", err)
	}
}
