package movein_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/cli/movein"
	"salonzap/internal/connection"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func number(t *testing.T, digits string) phone.Number {
	t.Helper()
	if digits == "" {
		return phone.Number{}
	}
	n, ok := phone.FromDigits(digits)
	if !ok {
		t.Fatalf("%q is no number", digits)
	}
	return n
}

// open is a connected instance of the server.
func open(t *testing.T, name, digits string) movein.Instance {
	t.Helper()
	return movein.Instance{Name: name, State: connection.ReadOpen, Number: number(t, digits)}
}

func closed(t *testing.T, name, digits string) movein.Instance {
	t.Helper()
	return movein.Instance{Name: name, State: connection.ReadClosed, Number: number(t, digits)}
}

// here is an existing salon; with instance "" it has no connection.
func here(t *testing.T, slug, registered, instance, connected string) connection.Salon {
	t.Helper()
	s, err := tenant.ParseSlug(slug)
	if err != nil {
		t.Fatal(err)
	}
	out := connection.Salon{Tenant: tenant.Tenant{ID: tenant.NewID(), Slug: s, Name: "Here " + slug, Phone: number(t, registered)}}
	if instance != "" {
		out.Connection = &connection.Connection{ID: connection.NewID(), Tenant: out.Tenant.ID, Instance: instance, State: connection.Known{}}
		if connected != "" {
			out.Connection.State = connection.Connected{Number: number(t, connected)}
		}
	}
	return out
}

// line is an action in short: "adopt ana ana_whatsapp open +5511…", with "already" for one that was imported before.
func line(a movein.Action) string {
	parts := []string{string(a.Verb), a.Slug.String(), a.Instance, string(a.State)}
	if !a.Number.IsZero() {
		parts = append(parts, a.Number.E164())
	}
	if a.Already {
		parts = append(parts, "already")
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

const (
	ana  = "5511987654321"
	ana8 = "551187654321" // the same line, as WhatsApp writes it
	bia  = "5521912345678"
)

// planCase is what exists, and the plan that follows.
type planCase struct {
	csv       string
	instances []movein.Instance
	here      []connection.Salon
	options   movein.Options
	want      []string
	why       string // part of the reason of the last line
}

// TestWhatBecomesOfInstancesThatNoRowNames checks the actions for instances that no row names.
func TestWhatBecomesOfInstancesThatNoRowNames(t *testing.T) {
	tests := map[string]planCase{
		"nothing":          {want: nil},
		"connected":        {instances: []movein.Instance{open(t, "ana_whatsapp", ana)}, want: []string{"adopt ana ana_whatsapp open +" + ana}},
		"closed":           {instances: []movein.Instance{closed(t, "ana_whatsapp", ana)}, want: []string{"adopt ana ana_whatsapp closed"}},
		"number not known": {instances: []movein.Instance{open(t, "ana_whatsapp", "")}, want: []string{"adopt ana ana_whatsapp open"}, why: "which number"},
		"foreign":          {instances: []movein.Instance{open(t, "minha-loja", ana)}, want: []string{"skip minha-loja open"}, why: "--all-names"},
		"foreign, all names": {
			instances: []movein.Instance{open(t, "Minha Loja", ana)}, options: movein.Options{AllNames: true},
			want: []string{"adopt minha-loja Minha Loja open +" + ana},
		},
		"business API": {
			instances: []movein.Instance{{Name: "ana_whatsapp", State: connection.ReadOpen, Cloud: true}},
			want:      []string{"skip ana ana_whatsapp open"}, why: "business API",
		},
		"badly named, name kept": {
			instances: []movein.Instance{open(t, "Salão da Ana_whatsapp", ana)},
			want:      []string{"adopt salao-da-ana Salão da Ana_whatsapp open +" + ana},
		},
		"badly named, slug taken by a good name": {
			instances: []movein.Instance{open(t, "ANA_whatsapp", ana), open(t, "ana_whatsapp", bia)},
			want:      []string{"adopt ana-2 ANA_whatsapp open +" + ana, "adopt ana ana_whatsapp open +" + bia},
		},
		"badly named, slug taken by a salon that is here": {
			instances: []movein.Instance{open(t, "ANA_whatsapp", ana)}, here: []connection.Salon{here(t, "ana", "", "", "")},
			want: []string{"adopt ana-2 ANA_whatsapp open +" + ana},
		},
		"two instances with one number": {
			instances: []movein.Instance{open(t, "ana_whatsapp", ana), open(t, "bia_whatsapp", ana8)},
			want:      []string{"adopt ana ana_whatsapp open +" + ana, "skip bia bia_whatsapp open"}, why: "salon ana",
		},
	}
	for name, tt := range tests {
		t.Run(name, tt.check)
	}
}

// TestWhatBecomesOfInstancesBesideKnownSalons checks the actions for instances when there are salons already.
func TestWhatBecomesOfInstancesBesideKnownSalons(t *testing.T) {
	tests := map[string]planCase{
		"number of a salon that is here": {
			instances: []movein.Instance{open(t, "bia_whatsapp", ana8)}, here: []connection.Salon{here(t, "ana", ana, "ana_whatsapp", ana)},
			want: []string{"skip bia bia_whatsapp open"}, why: "salon ana",
		},
		"a closed one may share a number": {
			instances: []movein.Instance{open(t, "ana_whatsapp", ana), closed(t, "bia_whatsapp", ana)},
			want:      []string{"adopt ana ana_whatsapp open +" + ana, "adopt bia bia_whatsapp closed"},
		},
		"done": {
			instances: []movein.Instance{open(t, "ana_whatsapp", ana)}, here: []connection.Salon{here(t, "ana", ana, "ana_whatsapp", ana)},
			want: []string{"skip ana ana_whatsapp open already"},
		},
		"done, under another slug": {
			instances: []movein.Instance{open(t, "ANA_whatsapp", ana)}, here: []connection.Salon{here(t, "ana-2", ana, "ANA_whatsapp", ana)},
			want: []string{"skip ana-2 ANA_whatsapp open already"},
		},
		"a salon that waits for its connection": {
			instances: []movein.Instance{open(t, "ana_whatsapp", ana8)}, here: []connection.Salon{here(t, "ana", ana, "", "")},
			want: []string{"adopt ana ana_whatsapp open +" + ana8},
		},
		"a salon with another number": {
			instances: []movein.Instance{open(t, "ana_whatsapp", bia)}, here: []connection.Salon{here(t, "ana", ana, "", "")},
			want: []string{"skip ana ana_whatsapp open"}, why: "correct that number",
		},
		"a salon with another instance": {
			instances: []movein.Instance{open(t, "ana_whatsapp", bia)}, here: []connection.Salon{here(t, "ana", ana, "ana-old", ana)},
			want: []string{"skip ana ana_whatsapp open"}, why: "ana-old",
		},
		"an instance of another salon": {
			csv: "slug,instance_name\nbia,ana_whatsapp\n", instances: []movein.Instance{open(t, "ana_whatsapp", ana)},
			here: []connection.Salon{here(t, "ana", ana, "ana_whatsapp", ana)},
			want: []string{"skip bia ana_whatsapp open"}, why: "serves salon ana",
		},
	}
	for name, tt := range tests {
		t.Run(name, tt.check)
	}
}

// TestWhatBecomesOfTheRowsOfATable checks the actions for rows of a CSV file.
func TestWhatBecomesOfTheRowsOfATable(t *testing.T) {
	tests := map[string]planCase{
		"a row and its instance": {
			csv: "slug,name,instance_name,phone_number\nana,Salão da Ana,legado-7,(11) 98765-4321\n", instances: []movein.Instance{open(t, "legado-7", ana8)},
			want: []string{"adopt ana legado-7 open +" + ana8},
		},
		"a row with another number": {
			csv: "slug,phone_number\nana,21 91234-5678\n", instances: []movein.Instance{open(t, "ana_whatsapp", ana)},
			want: []string{"skip ana ana_whatsapp open"}, why: "correct that number",
		},
		"a row whose instance is gone": {csv: "slug,instance_name\nana,ana_whatsapp\n", want: []string{"create ana ana_whatsapp absent"}, why: "scan"},
		"a row without an instance":    {csv: "slug\nana\n", want: []string{"create ana absent"}, why: "first click"},
		"a row that is here":           {csv: "slug\nana\n", here: []connection.Salon{here(t, "ana", "", "", "")}, want: []string{"skip ana absent already"}},
		"a row, no server":             {csv: "slug\nana\n", options: movein.Options{NoServer: true}, want: []string{"create ana"}, why: "no server"},
		"a row that cannot be used":    {csv: "slug,phone_number\nana,call me\n", want: []string{"skip ana"}, why: "phone_number"},
		"a row that leaves its usual instance": {
			csv: "slug,instance_name\nana,legado\n", instances: []movein.Instance{open(t, "ana_whatsapp", ana), open(t, "legado", bia)},
			want: []string{"adopt ana legado open +" + bia, "skip ana ana_whatsapp open"}, why: "another instance",
		},
		"two salons, one instance": {
			csv: "slug,instance_name\nana,x\nbia,x\n", instances: []movein.Instance{open(t, "x", ana)},
			want: []string{"skip ana x", "skip bia x"}, why: "keep the one",
		},
		"two rows, one salon": {
			csv: "slug,instance_name\nana,x\nana,y\n", instances: []movein.Instance{open(t, "x", ana)},
			want: []string{"skip ana x", "skip ana y"}, why: "2 rows",
		},
	}
	for name, tt := range tests {
		t.Run(name, tt.check)
	}
}

func (tt planCase) check(t *testing.T) {
	var rows []movein.Row
	if tt.csv != "" {
		var err error
		if rows, err = movein.ReadCSV(strings.NewReader(tt.csv)); err != nil {
			t.Fatal(err)
		}
	}
	plan := movein.Plan(rows, tt.instances, tt.here, tt.options)
	var got []string
	for _, a := range plan {
		got = append(got, line(a))
		if a.Why == "" {
			t.Errorf("%s has no reason", line(a))
		}
	}
	if diff := cmp.Diff(tt.want, got); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	if n := len(plan); tt.why != "" && !strings.Contains(plan[n-1].Why, tt.why) {
		t.Errorf("why = %q, want something of %q", plan[n-1].Why, tt.why)
	}
}

func TestAnImportedConnectionBeginsAsItsServerSays(t *testing.T) {
	due := start.Add(time.Minute)
	a := movein.Plan(nil, []movein.Instance{open(t, "ana_whatsapp", ana)}, nil, movein.Options{})[0]
	s := tenant.Tenant{ID: tenant.NewID(), Slug: a.Slug, Phone: a.Phone}
	c := movein.NewConnection(a, s, "default", start, due)
	state, ok := c.State.(connection.Connected)
	if !ok || state.Number != number(t, ana) || c.Ownership != connection.ByOperator || c.Wanted != connection.Linked {
		t.Errorf("connected: %+v", c)
	}
	if c.Instance != "ana_whatsapp" || !c.DueAt.Equal(due) || !c.Evidence.ForeignWebhook {
		t.Errorf("connected: %+v", c)
	}
	if n := len(movein.Effects(c, start)); n != 2 {
		t.Errorf("%d effects, want a record and the number's registration", n)
	}
	a.State = connection.ReadClosed
	if _, known := movein.NewConnection(a, s, "default", start, due).State.(connection.Known); !known {
		t.Error("a closed instance must be known, and not connected")
	}
}

func TestConnectionsThatNobodyTouchedAreToldApart(t *testing.T) {
	imported := connection.Entry{Kind: connection.EntryAdopted, Actor: movein.Actor()}
	seen := connection.Entry{Kind: connection.EntryDropped, Actor: tenant.SystemActor("healing")}
	click := connection.Entry{Kind: connection.EntryAttemptStarted, Actor: tenant.Actor{Kind: tenant.ActorUser, Name: "a@b.c"}}
	made := connection.Entry{Kind: connection.EntryCreated, Actor: tenant.SystemActor("healing")}
	tests := map[string]struct {
		history []connection.Entry
		want    bool
	}{
		"imported":           {[]connection.Entry{imported}, true},
		"and observed":       {[]connection.Entry{seen, imported}, true},
		"and clicked":        {[]connection.Entry{click, imported}, false},
		"and made once more": {[]connection.Entry{made, imported}, false},
	}
	for name, tt := range tests {
		if got := movein.Untouched(tt.history); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
