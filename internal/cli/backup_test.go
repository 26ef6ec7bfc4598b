package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/cli"
	"salonzap/internal/store/storetest"
)

// site is a data folder or database, and its commands.
type site struct {
	t       *testing.T
	environ []string
}

func (s site) on(name, value string) site {
	rest := slices.DeleteFunc(slices.Clone(s.environ), func(pair string) bool { return strings.HasPrefix(pair, name+"=") })
	return site{s.t, append(rest, name+"="+value)}
}

// says runs a command, and returns its answer, or why it failed.
func (s site) says(args ...string) (string, error) {
	var out, errs bytes.Buffer
	code := cli.Main(s.t.Context(), cli.Process{
		Args: append(args, "--env-file="), Environ: s.environ, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now,
	})
	if code != 0 {
		return out.String(), errors.New(errs.String())
	}
	return out.String(), nil
}

func (s site) must(args ...string) string {
	s.t.Helper()
	said, err := s.says(args...)
	if err != nil {
		s.t.Fatalf("%q: %v", args, err)
	}
	return said
}

func (s site) answer(into any, args ...string) {
	s.t.Helper()
	if err := json.Unmarshal([]byte(s.must(append(args, "--json")...)), into); err != nil {
		s.t.Fatal(err)
	}
}

func (s site) refuses(want string, args ...string) {
	s.t.Helper()
	if said, err := s.says(args...); err == nil || !strings.Contains(err.Error(), want) {
		s.t.Errorf("%q: %v %s, want %q", args, err, said, want)
	}
}

// slugs are the salons.
func (s site) slugs() map[string]bool {
	s.t.Helper()
	var list []struct{ Slug string }
	s.answer(&list, "salon", "list")
	all := map[string]bool{}
	for _, x := range list {
		all[x.Slug] = true
	}
	return all
}

// loaded makes a backup while salons are added, and returns it with the salons that were acknowledged before it began.
func (s site) loaded(folder string) (file string, before map[string]bool) {
	s.t.Helper()
	s.must("salon", "add", "Primeiro")
	writing := s.writing()
	for len(s.slugs()) < 5 {
		s.t.Log("waiting for salons")
	}
	before = s.slugs()
	var made struct{ Name string }
	s.answer(&made, "backup", folder)
	writing()
	return filepath.Join(folder, made.Name), before
}

// writing adds salons until stop is called.
func (s site) writing() (stop func()) {
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			if _, err := s.says("salon", "add", fmt.Sprintf("Salão %d", i)); err != nil {
				s.t.Error(err)
				return
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

// What was acknowledged before a backup that was taken under load is there after its restore, on SQLite; what would be lost is said before.
func TestABackupTakenUnderLoadIsRestored(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := site{t, []string{"SALONZAP_DATA=" + data}}
	s.refuses("nothing to back up", "backup", t.TempDir())
	s.refuses("nothing says where", "backup")
	file, before := s.loaded(t.TempDir())
	s.must("salon", "add", "Depois do Backup")

	var said struct {
		Lost     struct{ Salons int }
		Restored bool
		Aside    string
	}
	s.answer(&said, "restore", "--dry-run", file)
	if said.Lost.Salons < 1 || said.Restored {
		t.Errorf("a dry run: %+v", said)
	}
	if !s.slugs()["depois-do-backup"] {
		t.Error("a dry run changed something")
	}

	c, _, err := app.LoadConfig(s.environ, "")
	if err := errors.Join(err, c.Prepare()); err != nil {
		t.Fatal(err)
	}
	c.Listen = "127.0.0.1:0"
	server, err := app.New(t.Context(), c, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.refuses("stop it first", "restore", file)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := server.Run(stopped); err != nil {
		t.Fatal(err)
	}

	s.answer(&said, "restore", file)
	after := s.slugs()
	for slug := range before {
		if !after[slug] {
			t.Errorf("%s was acknowledged before the backup, and is not in it", slug)
		}
	}
	if after["depois-do-backup"] || !said.Restored {
		t.Errorf("it was not restored: %+v", said)
	}
	if _, err := os.Stat(filepath.Join(said.Aside, "salonzap.db")); err != nil {
		t.Errorf("the replaced database is gone: %v", err)
	}
	other := site{t, []string{"SALONZAP_DATA=" + filepath.Join(t.TempDir(), "data")}}
	other.must("salon", "add", "Outra Casa")
	other.refuses("another installation", "restore", file)
	other.on("SALONZAP_SECRET_KEY", "k1:another-key-another-key").on("SALONZAP_DATA", filepath.Join(t.TempDir(), "new")).refuses("another key ring", "restore", file)
	s.on("DATABASE_URL", "postgres://u:p@127.0.0.1:1/x").on("SALONZAP_SECRET_KEY", "k1:another-key-another-key").refuses("is of an installation on SQLite", "restore", file)
}

// A restore that was broken off between two files keeps the server from starting with an empty database.
func TestABrokenOffRestoreKeepsTheServerFromStarting(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "restore-unfinished"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	site{t, []string{"SALONZAP_DATA=" + data, "SALONZAP_LISTEN=127.0.0.1:0"}}.refuses("restore that was broken off", "serve")
}

// The command without a place does what the schedule does, encrypted, and the doctor knows how old the backup is.
func TestBackupsAreEncryptedKeptAndAged(t *testing.T) {
	folder := t.TempDir()
	s := site{t, []string{
		"SALONZAP_DATA=" + filepath.Join(t.TempDir(), "data"), "SALONZAP_BACKUP_TO=" + folder, "SALONZAP_BACKUP_KEEP=1", "SALONZAP_BACKUP_EVERY=24h",
		"SALONZAP_BACKUP_PASSPHRASE=correct horse battery staple",
	}}
	s.must("salon", "add", "Ana")
	if said, _ := s.says("doctor"); !strings.Contains(said, "there is no backup yet") {
		t.Errorf("the doctor says\n%s", said)
	}
	var made struct {
		Name      string
		Encrypted bool
	}
	s.answer(&made, "backup")
	if !made.Encrypted || !strings.HasSuffix(made.Name, ".age") {
		t.Errorf("%+v", made)
	}
	if said, _ := s.says("doctor"); !strings.Contains(said, "read back is 0s old: "+made.Name) {
		t.Errorf("the doctor says\n%s", said)
	}
	file := filepath.Join(folder, made.Name)
	s.on("SALONZAP_BACKUP_PASSPHRASE", "wrong").refuses("does not open it", "restore", file)
	s.on("SALONZAP_BACKUP_PASSPHRASE", "").refuses("it is encrypted", "restore", file)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(folder, "broken")
	if err := os.WriteFile(broken, content[:len(content)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	s.refuses("damaged or not whole", "restore", broken)
	s.refuses("is a folder", "restore", folder)
	if said := s.must("restore", "--dry-run", file); !strings.Contains(said, "Nothing was changed") || !strings.Contains(said, "may log a session out") {
		t.Errorf("a dry run says\n%s", said)
	}
}

// The same story on PostgreSQL: pg_dump while salons are added, restored into a new database; one that is not empty stays as it is.
func TestABackupOfPostgreSQLIsRestored(t *testing.T) {
	var pg storetest.Postgres
	t.Cleanup(func() {
		if err := pg.Stop(); err != nil {
			t.Error(err)
		}
	})
	s := site{t, []string{
		"PATH=" + os.Getenv("PATH"), "SALONZAP_DATA=" + t.TempDir(), "DATABASE_URL=" + pg.NewDatabase(t), "SALONZAP_SECRET_KEY=k1:0123456789abcdef0123456789",
	}}
	file, before := s.loaded(t.TempDir())
	s.refuses("is not empty", "restore", file)
	if said := s.must("restore", "--dry-run", file); !strings.Contains(said, "Newer than it") {
		t.Errorf("a dry run says\n%s", said)
	}
	fresh := s.on("DATABASE_URL", pg.NewDatabase(t))
	fresh.must("restore", file)
	after := fresh.slugs()
	for slug := range before {
		if !after[slug] {
			t.Errorf("%s was acknowledged before the backup, and is not in it", slug)
		}
	}
	t.Setenv("PATH", t.TempDir())
	s.refuses("postgresql-client", "backup", t.TempDir())
}
