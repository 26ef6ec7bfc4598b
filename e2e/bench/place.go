package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/live"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest/crowd"
	"salonzap/internal/tenant"
)

// place is a database and the folder of the server that works on it. It has an API key, and salons.
type place struct {
	kind   string
	folder string
	dsn    string // empty for SQLite
	key    string // of an operator
	salon  string // the slug that its salons begin with: the played server is shared, and knows them by their names
}

// newPlace makes a database with its schema, its server and a key, through the product's own command.
func (b *bench) newPlace(ctx context.Context, kind string) (place, error) {
	b.made++
	name := fmt.Sprintf("place-%d", b.made)
	p := place{kind: kind, folder: filepath.Join(b.folder, name), salon: name}
	if err := os.Mkdir(p.folder, 0o700); err != nil {
		return p, err
	}
	if kind == postgresName {
		name, err := b.cluster.CreateDatabase(ctx, "")
		if err != nil {
			return p, err
		}
		p.dsn = b.cluster.DSN(name)
	}
	var made struct {
		Key string `json:"key"`
	}
	if err := b.command(ctx, p, &made, "apikey", "create", "--name", "bench"); err != nil {
		return p, err
	}
	p.key = made.Key
	return p, nil
}

// environ is the environment of the product at a place.
func (b *bench) environ(p place) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"),
		"EVOLUTION_API_URL=" + b.fakeURL, "EVOLUTION_API_KEY=" + string(fakeKey), "EVOLUTION_MAX_LINKING=0",
		"SALONZAP_DATA=" + p.folder, "SALONZAP_SECRET_KEY=" + b.ring, "SALONZAP_LISTEN=127.0.0.1:0", "DATABASE_URL=" + p.dsn,
		"SALONZAP_API_RATE=0", // one key asks for everybody here
	}
}

// furnish gives a place its salons: numbers 1 to n, connected or never connected. It must not be served yet.
func (b *bench) furnish(ctx context.Context, p place, connected bool, n int) (err error) {
	s, err := b.database(ctx, p)
	if err != nil {
		return err
	}
	if err := errors.Join(b.first(ctx, s, p.salon, connected), s.Close(ctx)); err != nil {
		return err
	}
	d := crowd.Database{URL: p.dsn}
	if p.dsn == "" {
		d.Path = p.file()
	}
	return crowd.Multiply(ctx, d, p.salon, 1, n)
}

// file is the place's SQLite file.
func (p place) file() string { return filepath.Join(p.folder, "salonzap.db") }

// database opens the place's database in this process.
func (b *bench) database(ctx context.Context, p place) (*store.Store, error) {
	ring, err := secret.ParseRing(b.ring)
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, store.Config{
		DatabaseURL: p.dsn, Path: p.file(), Ring: ring, Hub: live.New(), Log: slog.New(slog.DiscardHandler), Now: b.now,
	})
}

// first makes the salon that is copied. It is never clicked.
func (b *bench) first(ctx context.Context, s *store.Store, slug string, connected bool) error {
	scope := tenant.System("bench")
	t, err := tenant.NewSalons(s, b.now).Add(ctx, scope, tenant.Draft{Name: "Salão", Slug: slug})
	if err != nil || !connected {
		return err
	}
	number, ok := phone.FromDigits("5511999999999")
	if !ok {
		return errors.New("the template's number is none")
	}
	now := b.now()
	_, _, err = s.Open(ctx, scope, t.ID, func(t tenant.Tenant) connection.Connection {
		return connection.Connection{
			ID: connection.NewID(), Tenant: t.ID, Server: "default", Instance: connection.InstanceName(t.Slug),
			Ownership: connection.ByHMAC, TokenKey: "bench", State: connection.Intended{}, Wanted: connection.Linked,
		}
	}, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.State = connection.Connected{Number: number, Name: "Salão", Since: now, LastSeen: now}
		c.Evidence = connection.Evidence{Reading: connection.ReadOpen, Since: now, At: now, WebhookAt: now, WebhookSetAt: now}
		c.DueAt = now.Add(time.Hour) // so that no look is due during the measurement
		return c, nil, nil
	})
	return err
}

// slugs are the salons numbered first to last.
func (p place) slugs(first, last int) []string {
	all := make([]string, 0, last-first+1)
	for i := first; i <= last; i++ {
		all = append(all, crowd.Slug(p.salon, i))
	}
	return all
}
