package backup_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"

	"salonzap/internal/backup"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

const (
	ours = "3f9a2c1b-0000-7000-8000-000000000000"
)

// house is an installation with one file, a clock and what it recorded.
type house struct {
	mu      sync.Mutex
	clock   time.Time
	content []byte
	facts   map[string]string
	locked  bool
	copies  int
	broken  error
}

func newHouse() *house {
	return &house{clock: time.Date(2026, 11, 30, 4, 10, 7, 0, time.UTC), content: bytes.Repeat([]byte("salão "), 5000), facts: map[string]string{}}
}

func (h *house) now() time.Time { return h.clock }

func (h *house) Copy(_ context.Context, folder string) (backup.Manifest, error) {
	h.copies++
	m := backup.Manifest{
		Program: "v1", Installation: ours, TakenAt: h.clock.Truncate(time.Second), Database: backup.SQLite, Schema: 48, RingCheck: "k1:x",
		Parts: []backup.Part{{File: "salonzap.db", What: "platform database"}, {File: "secret-key", What: "key ring"}},
	}
	if h.broken != nil {
		return m, h.broken
	}
	return m, errors.Join(os.WriteFile(filepath.Join(folder, "salonzap.db"), h.content, 0o600), os.WriteFile(filepath.Join(folder, "secret-key"), []byte("k1:key"), 0o600))
}

func (h *house) Setting(_ context.Context, _ tenant.Scope, key string) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if v, ok := h.facts[key]; ok {
		return v, nil
	}
	return "", fault.Wrap(fault.NotFound, "test", errors.New("no such fact"))
}

func (h *house) PutSetting(_ context.Context, _ tenant.Scope, key, value string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.facts[key] = value
	return nil
}

func (h *house) LockBackups(context.Context, tenant.Scope) (func() error, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.locked {
		return nil, fault.Wrap(fault.Conflict, "test", errors.New("locked"))
	}
	h.locked = true
	return func() error { h.mu.Lock(); defer h.mu.Unlock(); h.locked = false; return nil }, nil
}

func (h *house) maker(t *testing.T, place backup.Place) *backup.Maker {
	t.Helper()
	return &backup.Maker{Source: h, Place: place, Records: h, Staging: t.TempDir(), Log: slog.New(slog.DiscardHandler), Now: h.now}
}

func (h *house) status(t *testing.T) backup.Status {
	t.Helper()
	s, err := backup.ReadStatus(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func readBack(t *testing.T, content []byte, key backup.Key) (backup.Manifest, string, error) {
	t.Helper()
	folder := t.TempDir()
	m, err := backup.Read(t.Context(), bytes.NewReader(content), key, folder)
	return m, folder, err
}

// A backup is one private file, which gives back what was copied; encrypted it shows nothing of it, and opens with the right key only.
func TestABackupGivesBackWhatWasCopied(t *testing.T) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, _ := age.GenerateX25519Identity()
	for name, tt := range map[string]struct{ write, open, wrong backup.Key }{
		"plain":      {},
		"passphrase": {backup.Key{Passphrase: "correct horse"}, backup.Key{Passphrase: "correct horse"}, backup.Key{Passphrase: "battery staple"}},
		"recipient":  {backup.Key{Recipients: []string{identity.Recipient().String()}}, backup.Key{Identity: secret.Text(identity.String())}, backup.Key{Identity: secret.Text(other.String())}},
	} {
		t.Run(name, func(t *testing.T) {
			h, folder := newHouse(), filepath.Join(t.TempDir(), "backups")
			m := h.maker(t, backup.Folder(folder))
			m.Key = tt.write
			made, err := m.Make(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, made.Name)
			content, err := os.ReadFile(path)
			info, _ := os.Stat(path)
			sum := sha256.Sum256(content)
			if err != nil || info.Mode().Perm() != 0o600 || made.Size != int64(len(content)) || made.SHA256 != hex.EncodeToString(sum[:]) {
				t.Errorf("%v, %v, %+v", info, err, made)
			}
			want := "salonzap-3f9a2c1b-20261130T041007Z.tar.gz"
			if name != "plain" {
				want += ".age"
			}
			if made.Name != want {
				t.Errorf("it is named %s", made.Name)
			}
			got, out, err := readBack(t, content, tt.open)
			file, _ := os.ReadFile(filepath.Join(out, "salonzap.db"))
			if err != nil || got.Installation != ours || got.Schema != 48 || !bytes.Equal(file, h.content) {
				t.Errorf("%+v, %v, %d bytes", got, err, len(file))
			}
			if name == "plain" {
				return
			}
			if _, _, err := readBack(t, content, tt.wrong); !errors.Is(err, backup.ErrWrongKey) {
				t.Errorf("with another key: %v", err)
			}
			if _, _, err := readBack(t, content, backup.Key{}); !errors.Is(err, backup.ErrSealed) {
				t.Errorf("without a key: %v", err)
			}
		})
	}
}

// Whatever is done to a backup, it is refused: cut off anywhere, with a flipped bit anywhere, with something behind it, or something else.
func TestABrokenBackupIsRefused(t *testing.T) {
	for name, key := range map[string]backup.Key{"plain": {}, "sealed": {Passphrase: "correct horse"}} {
		h, folder := newHouse(), t.TempDir()
		m := h.maker(t, backup.Folder(folder))
		m.Key = key
		made, err := m.Make(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(filepath.Join(folder, made.Name))
		if err != nil {
			t.Fatal(err)
		}
		step := 1
		if key.Seals() {
			step = len(whole) / 3 // each opening costs a passphrase's work
		}
		refused := func(what string, content []byte) {
			_, out, err := readBack(t, content, key)
			if file, _ := os.ReadFile(filepath.Join(out, "salonzap.db")); err == nil && len(content) == len(whole) && bytes.Equal(file, h.content) {
				return // a bit between two blocks of gzip, which means nothing
			}
			if !errors.Is(err, backup.ErrDamaged) && !errors.Is(err, backup.ErrForeign) && !errors.Is(err, backup.ErrWrongKey) && !errors.Is(err, backup.ErrNewer) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
		for i := 0; i < len(whole); i += step {
			refused(fmt.Sprintf("cut at %d", i), whole[:i])
		}
		for i := 10; i < len(whole); i += step { // gzip's head has a time and the name of a system, which mean nothing
			bent := bytes.Clone(whole)
			bent[i] ^= 1
			refused(fmt.Sprintf("a bit of byte %d", i), bent)
		}
		refused("more behind it", append(bytes.Clone(whole), "more"...))
	}
	for _, other := range []string{"", "a letter to a friend", "PK\x03\x04zip"} {
		if _, _, err := readBack(t, []byte(other), backup.Key{}); !errors.Is(err, backup.ErrForeign) {
			t.Errorf("%q: %v", other, err)
		}
	}
}

// Of this installation's backups the newest stay, exactly as many as wanted; nothing else in the folder is touched.
func TestRetentionKeepsExactlyWhatItShould(t *testing.T) {
	h, folder := newHouse(), t.TempDir()
	foreign := []string{
		"salonzap-77777777-20200101T000000Z.tar.gz", "salonzap-3f9a2c1b-20200101T000000Z.tar.gz.bak", "salonzap-3f9a2c1b-20201301T000000Z.tar.gz",
		"salonzap-3f9a2c1b-20200101T000000Z.tar", "salonzap-00000000-20200101T000000Z.tar.gz", "notes.txt", "old-salonzap-3f9a2c1b-20200101T000000Z.tar.gz",
	}
	for _, name := range foreign {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("keep me"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "salonzap-3f9a2c1b-20190101T000000Z.tar.gz"), 0o700); err != nil {
		t.Fatal(err)
	}
	m := h.maker(t, backup.Folder(folder))
	m.Keep = 3
	var made []string
	for range 6 {
		h.clock = h.clock.Add(time.Hour)
		one, err := m.Make(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, one.Name)
	}
	want := append(append([]string{"salonzap-3f9a2c1b-20190101T000000Z.tar.gz"}, foreign...), made[3:]...)
	slices.Sort(want)
	var got []string
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		got = append(got, e.Name())
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("there are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// wretched is a folder with a fault.
type wretched struct {
	backup.Folder

	full bool
	lies bool // what is kept is not what was written
}

func (w *wretched) Put(ctx context.Context, name, path string) error {
	if w.full {
		return &os.PathError{Op: "write", Path: name, Err: syscall.ENOSPC}
	}
	if err := w.Folder.Put(ctx, name, path); err != nil || !w.lies {
		return err
	}
	return os.Truncate(filepath.Join(string(w.Folder), name), 100)
}

// A backup that cannot be written, or is kept otherwise than it was written, leaves nothing; the last good one stays the last good one and ages.
func TestAFailureIsReportedAndTheLastGoodBackupAges(t *testing.T) {
	h := newHouse()
	place := &wretched{Folder: backup.Folder(t.TempDir())}
	m := h.maker(t, place)
	m.Every, m.Keep = time.Hour, 1
	if err := m.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := h.status(t).Last
	for name, fail := range map[string]func(bool){
		"a full disk": func(on bool) { place.full = on }, "a disk that lies": func(on bool) { place.lies = on },
		"a copy that fails": func(on bool) {
			if h.broken = nil; on {
				h.broken = errors.New("the database is damaged")
			}
		},
	} {
		fail(true)
		h.clock = h.clock.Add(2 * time.Hour)
		before := h.status(t)
		if err := m.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		s := h.status(t)
		age, _ := s.Age(h.clock)
		if s.Last != first || s.Failed.Times != before.Failed.Times+1 || s.Failed.Why == "" || age < 2*time.Hour {
			t.Errorf("%s: %+v", name, s)
		}
		if names, _ := place.Names(t.Context()); len(names) != 1 || names[0] != first.Name {
			t.Errorf("%s leaves %v", name, names)
		}
		fail(false)
	}
	if s := h.status(t); !s.TooOld(h.clock, time.Hour) || s.TooOld(h.clock, 24*time.Hour) {
		t.Errorf("whether it is too old is wrong: %+v", s)
	}
	if left, _ := os.ReadDir(m.Staging); len(left) > 0 {
		t.Errorf("copies are left: %v", left)
	}
	h.clock = h.clock.Add(2 * time.Hour)
	if err := m.Round(t.Context()); err != nil || h.status(t).Failed.Times != 0 || h.status(t).Last == first {
		t.Errorf("afterwards: %v, %+v", err, h.status(t))
	}
}

// The schedule makes one backup a turn, whoever looks and however often, over restarts and failures, at the same hour of each day.
func TestTheScheduleInSimulatedTime(t *testing.T) {
	h := newHouse()
	place := &wretched{Folder: backup.Folder(t.TempDir())}
	nodes := []*backup.Maker{h.maker(t, place), h.maker(t, place)}
	var at []string
	for minute := range 10 * 24 * 60 {
		h.clock = h.clock.Add(time.Minute)
		if day := minute / (24 * 60); day == 4 && minute%(24*60) > 600 || day == 5 { // the program is off for a day and a half
			continue
		}
		place.full = minute > 7*24*60 && minute < 7*24*60+200
		for _, m := range nodes {
			m.Every = 24 * time.Hour
			if minute%15 == 0 {
				before := h.status(t).Last
				if err := m.Round(t.Context()); err != nil {
					t.Fatal(err)
				}
				if now := h.status(t).Last; now != before {
					at = append(at, now.At.Format("02 15:04"))
				}
			}
		}
	}
	want := []string{"30 04:11", "30 06:11", "01 06:11", "02 06:11", "03 06:11", "04 06:11", "06 04:11", "06 06:11", "07 07:56", "08 06:11", "09 06:11"}
	if !slices.Equal(at, want) {
		t.Errorf("backups at %q, want %q", at, want)
	}
}

// Of two at once one makes a backup; the other is told.
func TestOneMakesABackupAtATime(t *testing.T) {
	h := newHouse()
	m := h.maker(t, backup.Folder(t.TempDir()))
	h.locked = true
	if _, err := m.Make(t.Context()); !fault.Is(err, fault.Conflict) || h.copies != 0 {
		t.Errorf("%v, %d copies", err, h.copies)
	}
	m.Every = time.Hour
	if err := m.Round(t.Context()); err != nil || h.copies != 0 {
		t.Errorf("the schedule: %v, %d copies", err, h.copies)
	}
}
