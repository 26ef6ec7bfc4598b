package app

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// watching is the folder with the dashboard and the rules.
var watching = filepath.Join("..", "..", "docs", "deploy", "watching")

// exported are the names of all metrics, those of histograms with their endings.
func exported(t *testing.T) map[string]bool {
	t.Helper()
	m := newMetrics(func(context.Context, tenant.Scope) (map[connection.Status]int, error) { return nil, nil }, "v1")
	m.watchWrites(nil)
	m.watchInbox(nil)
	m.watchRobots(nil, nil)
	m.watchQueues(nil, nil)
	m.watchCauses(nil)
	m.watchFindings(nil)
	m.watchBackups(nil, nil)
	m.watchBusyRows(nil)
	m.watchGateway(nil)
	var model ModelConfig
	model.URL = "http://model.test"
	m.watchModel(model)
	newGatewayRequests(m.registry)
	descriptions := make(chan *prometheus.Desc)
	go func() { m.registry.Describe(descriptions); close(descriptions) }()
	names := map[string]bool{"up": true} // Prometheus's own
	quoted := regexp.MustCompile(`fqName: "([^"]+)"`)
	for d := range descriptions {
		found := quoted.FindStringSubmatch(d.String())
		if found == nil {
			t.Fatalf("a description without a name: %s", d)
		}
		names[found[1]] = true
		if strings.HasSuffix(found[1], "_seconds") {
			names[found[1]+"_bucket"], names[found[1]+"_count"] = true, true
		}
	}
	return names
}

// used are the names of metrics in a text.
func used(text string) []string {
	return regexp.MustCompile(`\b(?:salonzap|go|process)_[a-z0-9_]+\b`).FindAllString(text, -1)
}

// Whatever the dashboard and the rules ask for is exported.
func TestTheDashboardAndTheRulesAskForWhatThereIs(t *testing.T) {
	names := exported(t)
	for _, file := range []string{"dashboard.json", "alerts.yaml", "alerts_test.yaml"} {
		content, err := os.ReadFile(filepath.Join(watching, file))
		if err != nil {
			t.Fatal(err)
		}
		asked := used(string(content))
		if len(asked) < 10 {
			t.Errorf("%s asks for %q alone", file, asked)
		}
		for _, name := range asked {
			if !names[name] {
				t.Errorf("%s asks for %s, which is not exported", file, name)
			}
		}
	}
	if names["salonzap_nothing"] || len(used(`rate(salonzap_nothing{a="b"}[5m])`)) != 1 {
		t.Error("what is not exported is not found")
	}
}

// Grafana takes the dashboard: it is JSON, and each panel has an id of its own and a question.
func TestTheDashboardIsWhole(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(watching, "dashboard.json"))
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			ID      int
			Type    string
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(content, &dashboard); err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, p := range dashboard.Panels {
		if seen[p.ID] || p.Title == "" || p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %d %q is not whole", p.ID, p.Title)
		}
		seen[p.ID] = true
	}
}

// promtool takes the rules, and their stories come out: each rule has one in which it fires and one in which it does not.
func TestTheRulesAlarm(t *testing.T) {
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("promtool is missing; scripts/deps.sh installs it (Debian's package prometheus)")
	}
	for _, args := range [][]string{{"check", "rules", "alerts.yaml"}, {"test", "rules", "alerts_test.yaml"}} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		command := exec.CommandContext(ctx, tool, args...)
		command.Dir = watching
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		cancel()
	}
	rules, err := os.ReadFile(filepath.Join(watching, "alerts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	stories, err := os.ReadFile(filepath.Join(watching, "alerts_test.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`alert: (\w+)`).FindAllStringSubmatch(string(rules), -1) {
		told := strings.Count(string(stories), "alertname: "+found[1]+",")
		if quiet := strings.Count(string(stories), "alertname: "+found[1]+", exp_alerts: []"); told-quiet < 1 || quiet < 1 {
			t.Errorf("%s has %d stories, in %d of which it is quiet", found[1], told, quiet)
		}
	}
}
