package storetest

import (
	"fmt"
	"reflect"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// roundTrip: whatever a change makes of a row is what is read afterwards, and what Change itself returned.
func roundTrip(w *world) {
	c := w.clicked("Salão", nil)
	rapid.Check(w.T, func(rt *rapid.T) {
		d := drawer{T: rt}
		want := d.connection(w.row(c), rapid.SampledFrom(d.states()).Draw(rt, "state"))
		var effects []connection.Effect
		if !d.skip() {
			want.Registered = d.number()
			effects = append(effects, connection.RegisterNumber{Number: want.Registered})
		}
		got, err := w.s.Change(w.Context(), anybody, c.ID, func(connection.Connection) (connection.Connection, []connection.Effect, error) {
			return want, effects, nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		same(rt, "returned", got, want)
		same(rt, "read", w.row(c), got)
	})
}

// same compares all but what the store itself keeps.
func same(rt rapid.TB, how string, got, want connection.Connection) {
	rt.Helper()
	want.Version, want.UpdatedAt = got.Version, got.UpdatedAt
	exported := cmp.Exporter(func(reflect.Type) bool { return true })
	if d := cmp.Diff(want, got, exported); d != "" {
		rt.Fatalf("%s (-want +got):\n%s", how, d)
	}
}

// everyField: a row with no empty field is drawn without an empty field, so a new field cannot be forgotten in the draw;
// and read as it was written, so it cannot be forgotten in the columns.
func everyField(w *world) {
	for i := range 4 {
		c := w.clicked(fmt.Sprint("Salão ", i), nil)
		draw := rapid.Custom(func(rt *rapid.T) connection.Connection {
			d := drawer{T: rt, full: true}
			full := d.connection(w.row(c), d.states()[i])
			full.Registered = d.number()
			return full
		})
		for seed := range 3 {
			want := draw.Example(seed)
			for _, path := range empty("Connection", reflect.ValueOf(want)) {
				w.Fatalf("%s is never drawn: teach the draw, the columns and their reading", path)
			}
			_, err := w.s.Change(w.Context(), anybody, c.ID, func(connection.Connection) (connection.Connection, []connection.Effect, error) {
				return want, []connection.Effect{connection.RegisterNumber{Number: want.Registered}}, nil
			})
			w.must(err)
			same(w, "read", w.row(c), want)
		}
	}
}

// empty lists the exported fields, deep down, that hold a zero value.
func empty(path string, v reflect.Value) []string {
	if v.IsZero() && v.NumField() > 0 {
		return []string{path}
	}
	switch v.Interface().(type) {
	case time.Time, connection.ID, tenant.ID, phone.Number:
		return nil
	}
	var list []string
	for i := range v.NumField() {
		f, name := v.Field(i), path+"."+v.Type().Field(i).Name
		for f.Kind() == reflect.Pointer || f.Kind() == reflect.Interface {
			f = f.Elem()
		}
		switch {
		case f.Kind() == reflect.Struct:
			list = append(list, empty(name, f)...)
		case f.IsZero():
			list = append(list, name)
		}
	}
	return list
}
