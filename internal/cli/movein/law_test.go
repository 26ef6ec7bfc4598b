package movein_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salonzap/internal/cli/movein"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// TestAPlanCarriedOutLeavesNothingToDo draws servers and CSV rows, carries the plan out, and plans again: the second plan only skips, no salon has two
// connections, no instance and no connected number serve two salons.
func TestAPlanCarriedOutLeavesNothingToDo(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		instances, rows := drawServer(t, r), drawRows(t, r)
		options := movein.Options{AllNames: rapid.Bool().Draw(r, "all names")}
		var salons []connection.Salon
		for range rapid.IntRange(0, 1).Draw(r, "salons here") {
			salons = append(salons, here(t, "ana", "", "", ""))
		}
		first := movein.Plan(rows, instances, salons, options)
		salons = carryOut(first, salons)
		held(r, salons)
		for _, a := range movein.Plan(rows, instances, salons, options) {
			if a.Verb != movein.Skip {
				r.Fatalf("the second plan would %s; the first:\n%v", line(a), lines(first))
			}
		}
	})
}

func drawServer(t *testing.T, r *rapid.T) []movein.Instance {
	t.Helper()
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
		"ana_whatsapp", "ANA_whatsapp", "bia_whatsapp", "Bia__whatsapp", "ana", "bia-2_whatsapp", "loja", "💇_whatsapp",
	}), 0, 6, rapid.ID).Draw(r, "instances")
	var all []movein.Instance
	for i, name := range names {
		all = append(all, movein.Instance{
			Name:   name,
			State:  rapid.SampledFrom([]connection.Reading{connection.ReadOpen, connection.ReadClosed, connection.ReadNothing}).Draw(r, fmt.Sprint("state", i)),
			Number: number(t, rapid.SampledFrom([]string{"", ana, ana8, bia}).Draw(r, fmt.Sprint("number", i))),
			Cloud:  rapid.IntRange(0, 9).Draw(r, fmt.Sprint("cloud", i)) == 0,
		})
	}
	return all
}

func drawRows(t *testing.T, r *rapid.T) []movein.Row {
	t.Helper()
	var b strings.Builder
	b.WriteString("slug,instance_name,phone_number\n")
	for i := range rapid.IntRange(0, 4).Draw(r, "rows") {
		cell := func(values ...string) string { return rapid.SampledFrom(values).Draw(r, fmt.Sprint("cell", i)) }
		fmt.Fprintf(&b, "%s,%s,%s\n", cell("ana", "bia", "Bia_", "ana-2", ""), cell("", "ana_whatsapp", "ana", "loja"), cell("", ana, bia, "x"))
	}
	rows, err := movein.ReadCSV(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// carryOut carries a plan out in memory.
func carryOut(plan []movein.Action, salons []connection.Salon) []connection.Salon {
	for _, a := range plan {
		if a.Verb == movein.Skip {
			continue
		}
		at := -1
		for i := range salons {
			if salons[i].Tenant.ID == a.Salon {
				at = i
			}
		}
		if at < 0 {
			salons = append(salons, connection.Salon{Tenant: tenant.Tenant{ID: tenant.NewID(), Slug: a.Slug, Name: a.Name, Phone: a.Phone}})
			at = len(salons) - 1
		}
		if a.Verb == movein.Adopt {
			if salons[at].Connection != nil {
				panic("a salon would get a second connection")
			}
			c := movein.NewConnection(a, salons[at].Tenant, "default", start, start.Add(time.Minute))
			salons[at].Connection = &c
		}
	}
	return salons
}

func held(r *rapid.T, salons []connection.Salon) {
	slugs, names, numbers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	once := func(seen map[string]bool, what string) {
		if seen[what] {
			r.Fatalf("%s is there twice", what)
		}
		seen[what] = true
	}
	for _, s := range salons {
		once(slugs, s.Tenant.Slug.String())
		if s.Connection == nil {
			continue
		}
		once(names, s.Connection.Instance)
		if c, ok := s.Connection.State.(connection.Connected); ok {
			once(numbers, c.Number.Key())
		}
	}
}

func lines(plan []movein.Action) string {
	var all []string
	for _, a := range plan {
		all = append(all, line(a)+" – "+a.Why)
	}
	return strings.Join(all, "\n")
}
