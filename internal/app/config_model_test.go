package app_test

import (
	"strings"
	"testing"

	"salonzap/internal/app"
)

func TestTheTextModel(t *testing.T) {
	load := func(vars ...string) (app.Config, []app.Warning, error) {
		return app.LoadConfig(append([]string{goodURL, goodKey}, vars...), "")
	}
	const name = "SALONZAP_ROBOT_MODEL_NAME=some-model"
	for raw, want := range map[string]string{
		"https://api.openai.com/v1": "https://api.openai.com/v1", "http://10.0.0.7:8000/v1/": "http://10.0.0.7:8000/v1", "http://localhost:11434/v1/chat/completions": "http://localhost:11434/v1",
	} {
		c, _, err := load("SALONZAP_ROBOT_MODEL_URL="+raw, name, "SALONZAP_ROBOT_MODEL_KEY=sk-1")
		if err != nil || c.Model.URL != want || c.Model.Name != "some-model" || c.Model.Key.Reveal() != "sk-1" || c.Model.Daily != 200 {
			t.Errorf("%s: %q, %v", raw, c.Model.URL, err)
		}
	}
	if c, warnings, err := load(); err != nil || len(warnings) > 0 || c.Model != (app.ModelConfig{}) {
		t.Errorf("without: %+v, %v, %v", c.Model, warnings, err)
	}
	if _, warnings, err := load(name); err != nil || len(warnings) != 1 {
		t.Errorf("a name alone: %v, %v", warnings, err)
	}
	for variable, vars := range map[string][]string{
		"SALONZAP_ROBOT_MODEL_NAME":  {"SALONZAP_ROBOT_MODEL_URL=https://a.example/v1"},
		"SALONZAP_ROBOT_MODEL_DAILY": {"SALONZAP_ROBOT_MODEL_URL=https://a.example/v1", name, "SALONZAP_ROBOT_MODEL_DAILY=0"},
	} {
		if _, _, err := load(vars...); err == nil || !strings.Contains(err.Error(), variable) {
			t.Errorf("%q: %v", vars, err)
		}
	}
	for _, raw := range []string{"api.openai.com/v1", "ftp://a.example", "http://169.254.169.254/latest", "http://gateway.internal/", "https://u:p@a.example/v1", "https://a.example/v1?key=x"} {
		if _, _, err := load("SALONZAP_ROBOT_MODEL_URL="+raw, name); err == nil || !strings.Contains(err.Error(), "SALONZAP_ROBOT_MODEL_URL") || strings.Contains(err.Error(), "key=x") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}
