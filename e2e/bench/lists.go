package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest/crowd"
	"salonzap/internal/tenant"
)

// The measurement of reads at two sizes, 100 and 100,000 salons: with 100,000 they may take at most
// 1.5 times as long.
const (
	fewSalons  = 100
	manySalons = 100_000
	readRounds = 400
	goalGrowth = 1.5
)

// lists measures what reading costs with few and with many salons. Both are asked in turn, so that what else happens on
// the machine disturbs both alike.
func (b *bench) lists(ctx context.Context, kind string) (err error) {
	b.report.begin("Reading among 100 and among 100,000 connected salons, " + title(kind))
	var targets []*target
	defer func() {
		for _, t := range targets {
			err = errors.Join(err, t.Stop())
		}
	}()
	sizes := []int{fewSalons, manySalons}
	for _, n := range sizes {
		t, err := b.crowded(ctx, kind, n)
		if err != nil {
			return err
		}
		targets = append(targets, t)
	}
	for _, what := range []struct {
		name string
		url  func(t *target, n, i int) string
	}{
		{"GET …/salons", func(t *target, _, _ int) string { return t.url + "/api/v1/salons" }},
		{"GET …/salons, from the middle on", func(t *target, n, _ int) string {
			return t.url + "/api/v1/salons?after=" + crowd.ID(n/2)
		}},
		{"GET …/whatsapp", func(t *target, n, i int) string { return t.whatsapp(crowd.Slug(t.salon, 1+i*7919%n)) }},
	} {
		took, err := b.inTurn(ctx, targets, func(t, i int) string { return what.url(targets[t], sizes[t], i) })
		if err != nil {
			return err
		}
		few, many := median(took[0]), median(took[1])
		b.report.note(fmt.Sprintf("%s among %d, half of all", what.name, manySalons), ms(many), "ms")
		b.report.judge(what.name+", ratio", float64(many)/float64(few), "", atMost, goalGrowth)
	}
	if err := b.named(ctx, targets, sizes); err != nil {
		return err
	}
	// A search reads every name: it is measured without a target.
	took, err := b.inTurn(ctx, targets, func(t, i int) string { return targets[t].url + "/api/v1/salons?q=nobody" })
	if err != nil {
		return err
	}
	b.report.note(fmt.Sprintf("a search that finds nobody among %d, half of all", manySalons), ms(median(took[1])), "ms")
	return nil
}

// named measures the operator's list by name, with the filters that leave nobody and nearly everybody, as the console reads it.
func (b *bench) named(ctx context.Context, targets []*target, sizes []int) (err error) {
	stores := make([]*store.Store, len(targets))
	defer func() {
		for _, s := range stores {
			if s != nil {
				err = errors.Join(err, s.Close(ctx))
			}
		}
	}()
	for i, t := range targets {
		if stores[i], err = b.database(ctx, t.place); err != nil {
			return err
		}
	}
	for _, what := range []struct {
		name  string
		query connection.Query
	}{
		{"by name", connection.Query{}},
		{"by name, not connected", connection.Query{Status: connection.StatusDisconnected}},
		{"by name, connected", connection.Query{Status: connection.StatusConnected}},
	} {
		took := make([][]time.Duration, len(stores))
		what.query.Order = connection.ByName
		for range readRounds {
			for i, s := range stores {
				began := b.now()
				if _, err := s.Salons(ctx, tenant.System("bench"), what.query); err != nil {
					return err
				}
				took[i] = append(took[i], b.now().Sub(began))
			}
		}
		few, many := median(took[0]), median(took[1])
		b.report.note(fmt.Sprintf("the console's list %s among %d, half of all", what.name, sizes[1]), ms(many), "ms")
		b.report.judge("the console's list "+what.name+", ratio", float64(many)/float64(few), "", atMost, goalGrowth)
	}
	return nil
}

// crowded serves so many connected salons.
func (b *bench) crowded(ctx context.Context, kind string, n int) (*target, error) {
	p, err := b.newPlace(ctx, kind)
	if err != nil {
		return nil, err
	}
	if err := b.furnish(ctx, p, true, n); err != nil {
		return nil, err
	}
	return b.serve(ctx, p)
}

// inTurn reads from each target in turn, and gives how long each read took. The first ones warm up.
func (b *bench) inTurn(ctx context.Context, targets []*target, url func(t, i int) string) ([][]time.Duration, error) {
	const warm = readRounds / 10
	took := make([][]time.Duration, len(targets))
	for i := range warm + readRounds {
		for k, t := range targets {
			began := b.now()
			if _, err := b.call(ctx, http.MethodGet, url(k, i), t.key, ""); err != nil {
				return nil, err
			}
			if i >= warm {
				took[k] = append(took[k], b.now().Sub(began))
			}
		}
	}
	return took, nil
}
