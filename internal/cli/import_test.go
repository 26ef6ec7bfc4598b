package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/app"
	"salonzap/internal/cli"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/tenant"
)

// town is a server with 300 existing instances, and the configuration of a program that uses it.
type town struct {
	fake    *evolutiontest.Server
	environ []string
	csv     string
	open    int // connected instances that can be taken over
	closed  int // other instances that can be taken over
	left    int // instances that must not be taken over
}

func newTown(t *testing.T) *town {
	t.Helper()
	fake := evolutiontest.New(evolutiontest.Options{})
	server := httptest.NewServer(fake)
	t.Cleanup(func() { server.Close(); fake.Close() })
	dir := t.TempDir()
	return &town{fake: fake, csv: filepath.Join(dir, "tenants.csv"), environ: []string{
		"EVOLUTION_API_URL=" + server.URL, "EVOLUTION_API_KEY=" + string(fake.Key()),
		"SALONZAP_DATA=" + filepath.Join(dir, "data"), "SALONZAP_PUBLIC_URL=https://salonzap.example.com",
	}}
}

// settle makes an instance with a webhook of another program; with a number it is connected.
func (v *town) settle(t *testing.T, name, number string) {
	t.Helper()
	client, err := evolution.New(evolution.Config{BaseURL: strings.TrimPrefix(v.environ[0], "EVOLUTION_API_URL="), Key: v.fake.Key()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Create(t.Context(), evolution.CreateRequest{
		InstanceName: name, Integration: evolution.IntegrationBaileys,
		Webhook: &evolution.WebhookConfig{Enabled: true, URL: "http://127.0.0.1:1/django", Events: []evolution.Event{evolution.EventMessagesUpsert}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if number == "" {
		return
	}
	if _, err := client.Connect(t.Context(), name, ""); err != nil {
		t.Fatal(err)
	}
	if err := v.fake.Scan(name, number, "Somebody"); err != nil {
		t.Fatal(err)
	}
	open := func(i evolutiontest.View) bool { return i.State == evolution.StateOpen }
	if err := v.fake.WaitInstance(t.Context(), name, open); err != nil {
		t.Fatal(err)
	}
}

// populate makes 300 instances: connected and closed, with usual and unusual names, of other programs, and some that two rows name.
func (v *town) populate(t *testing.T) {
	t.Helper()
	rows := []string{"slug,name,instance_name,phone_number"}
	number := func(i int) string { return fmt.Sprintf("55119%08d", 80000000+i) }
	for i := range 300 {
		switch i % 10 {
		case 0, 1, 2, 3, 4:
			v.settle(t, fmt.Sprintf("salao-%d_whatsapp", i), number(i))
			v.open++
		case 5, 6:
			v.settle(t, fmt.Sprintf("salao-%d_whatsapp", i), "")
			v.closed++
		case 7:
			v.settle(t, fmt.Sprintf("Salão %d_whatsapp", i), number(i))
			v.open++
		case 8:
			v.settle(t, fmt.Sprintf("loja-%d", i), number(i))
			v.left++
		case 9:
			name := fmt.Sprintf("dois-%d_whatsapp", i)
			v.settle(t, name, number(i))
			rows = append(rows, fmt.Sprintf("a-%d,A,%s,", i, name), fmt.Sprintf("b-%d,B,%s,", i, name))
			v.left++
		}
		if i%10 == 0 {
			rows = append(rows, fmt.Sprintf("salao-%d,Salão Nº %d,salao-%d_whatsapp,%s", i, i, i, number(i)))
		}
	}
	if err := os.WriteFile(v.csv, []byte(strings.Join(rows, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	v.fake.ResetCalls()
}

// run runs a command with --json in this process and decodes its answer.
func (v *town) run(t *testing.T, answer any, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := cli.Main(t.Context(), cli.Process{
		Args: append(args, "--json", "--env-file="), Environ: v.environ, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now,
	})
	if code != 0 {
		t.Fatalf("%v ended with %d: %s", args, code, errs.String())
	}
	if err := json.Unmarshal(out.Bytes(), answer); err != nil {
		t.Fatalf("%v answered %s: %v", args, out.String(), err)
	}
}

type line struct {
	Do       string
	Done     bool
	Salon    string
	Instance string `json:"instance_name"`
	Why      string
	Error    string
}

func count(lines []line) map[string]int {
	n := make(map[string]int)
	for _, l := range lines {
		n[l.Do]++
	}
	return n
}

// TestAnImportLosesNothingAndRunsTwiceAlike takes over what can be taken over: nothing is scanned again, nothing is lost, and a second run gives the
// same. Then the server's own work looks at all of them, and still leaves them as they are.
func TestAnImportLosesNothingAndRunsTwiceAlike(t *testing.T) {
	v := newTown(t)
	v.populate(t)
	before := v.fake.Instances()

	var plan, done, again []line
	v.run(t, &plan, "import", "--csv", v.csv)
	want := map[string]int{"adopt": v.open + v.closed, "skip": v.left + v.left/2} // two rows for each instance that two rows name
	if diff := cmp.Diff(want, count(plan)); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	v.run(t, &done, "import", "--csv", v.csv, "--apply")
	for i := range done {
		if done[i].Do != plan[i].Do || done[i].Instance != plan[i].Instance || done[i].Done != (plan[i].Do == "adopt") || done[i].Why == "" {
			t.Errorf("planned %+v, done %+v", plan[i], done[i])
		}
	}
	v.run(t, &again, "import", "--csv", v.csv, "--apply")
	if diff := cmp.Diff(map[string]int{"skip": len(plan)}, count(again)); diff != "" {
		t.Errorf("second run (-want +got):\n%s", diff)
	}
	v.look(t, before)

	v.work(t, v.open+v.closed)
	v.look(t, before)
}

// look checks the salons, and that the server's instances are unchanged.
func (v *town) look(t *testing.T, before []evolutiontest.View) {
	t.Helper()
	var salons []struct {
		Slug     string
		WhatsApp struct {
			Instance string `json:"instance_name"`
			Status   string `json:"connection_status"`
		} `json:"whatsapp"`
	}
	v.run(t, &salons, "salon", "list")
	statuses := make(map[string]int)
	for _, s := range salons {
		statuses[s.WhatsApp.Status]++
	}
	if diff := cmp.Diff(map[string]int{"connected": v.open, "disconnected": v.closed}, statuses); diff != "" {
		t.Errorf("salons (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, v.fake.Instances()); diff != "" {
		t.Errorf("the server was changed (-want +got):\n%s", diff)
	}
	calls := v.fake.Calls()
	for _, op := range []string{
		evolution.OpCreate, evolution.OpConnect, evolution.OpLogout, evolution.OpDelete, evolution.OpRestart, evolution.OpWebhookSet, evolution.OpSettingsSet,
	} {
		if calls[op] > 0 {
			t.Errorf("%s was called %d times", op, calls[op])
		}
	}
}

// core is a Core with another clock.
func (v *town) core(t *testing.T, now func() time.Time) *app.Core {
	t.Helper()
	cfg, _, err := app.LoadConfig(v.environ, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := cfg.Prepare(); err != nil {
		t.Fatal(err)
	}
	core, err := app.OpenCore(t.Context(), cfg, app.CoreOptions{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return core
}

// work resumes the due connections, which must be so many, each with one call for its state.
func (v *town) work(t *testing.T, due int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	later := func() time.Time { return time.Now().Add(10 * time.Minute) }
	core := v.core(t, later)
	ids, err := core.Store.DueConnections(ctx, tenant.System("test"), later(), 1000, 1000)
	if err != nil || len(ids) != due {
		t.Fatalf("%d connections are due (%v), want %d", len(ids), err, due)
	}
	v.fake.ResetCalls()
	core.Connections.ResumeDue(ctx, ids)
	if err := v.fake.WaitCalls(ctx, evolution.OpState, due); err != nil {
		t.Errorf("not every connection was looked at: %v", err)
	}
	if err := core.Close(ctx); err != nil {
		t.Error(err)
	}
}

// TestImportedNumberIsKeptFromOthers adopts a salon whose number is then refused to another.
func TestImportedNumberIsKeptFromOthers(t *testing.T) {
	v := newTown(t)
	v.settle(t, "ana_whatsapp", "551187654321")
	v.settle(t, "odd_whatsapp", "999123456789") // a number of no country is accepted from the server
	var lines []line
	v.run(t, &lines, "import", "--apply")
	if got := count(lines); got["adopt"] != 2 {
		t.Errorf("lines = %+v", lines)
	}
	v.settle(t, "bia_whatsapp", "5511987654321")
	v.run(t, &lines, "import", "--apply")
	if len(lines) != 3 || lines[1].Do != "skip" || !strings.Contains(lines[1].Why, "salon ana") {
		t.Errorf("lines = %+v", lines)
	}
}
