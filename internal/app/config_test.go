package app_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/app"
)

const (
	goodURL = "EVOLUTION_API_URL=https://evo.example.com"
	goodKey = "EVOLUTION_API_KEY=a-long-and-random-key"
	ring    = "SALONZAP_SECRET_KEY=k1:0123456789abcdef0123"
	sample  = "429683C4C977415CAAFCCE10F7D57E11"
)

// variables reduces findings to the names of their variables, and checks the form of each finding.
func variables(t *testing.T, warnings []app.Warning, err error) []string {
	t.Helper()
	var all []string
	if err != nil {
		ce, ok := errors.AsType[*app.ConfigError](err)
		if !ok {
			t.Fatalf("the error is %T", err)
		}
		for _, p := range ce.Problems {
			all = append(all, p.Variable)
			if p.Remedy == "" && p.Variable != "SALONZAP_SECRET_KEY" {
				t.Errorf("%s has no remedy", p)
			}
			if !strings.Contains(err.Error(), p.Variable) {
				t.Errorf("the error does not name %s", p.Variable)
			}
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error shows a secret: %v", err)
		}
	}
	for _, w := range warnings {
		all = append(all, "~"+w.Variable)
		if strings.Contains(w.String(), "hunter2") {
			t.Errorf("the warning shows a secret: %v", w)
		}
	}
	return all
}

func TestWhatIsNotConfiguredHasItsDefault(t *testing.T) {
	c, _, err := app.LoadConfig([]string{goodURL + "/manager/", goodKey, "SALONZAP_LISTEN=", "SALONZAP_PUBLIC_URL=https://x.example/"}, "")
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case c.Evolution.URL != "https://evo.example.com", c.Evolution.Key.Reveal() != "a-long-and-random-key":
		t.Errorf("server = %q", c.Evolution.URL)
	case c.Evolution.MaxLinking != app.DefaultMaxLinking, c.WhatsApp != app.OnEvolution:
		t.Errorf("server = %+v, %v", c.Evolution, c.WhatsApp)
	case c.Listen != "127.0.0.1:8080", !c.Loopback(), c.Data != "./data":
		t.Errorf("listen = %q, data = %q", c.Listen, c.Data)
	case c.PublicURL != "https://x.example", !c.Secure():
		t.Errorf("public URL = %q", c.PublicURL)
	case c.Log.Level != slog.LevelInfo, c.Log.JSON, c.Dev, c.Ring != nil, c.Database != "":
		t.Errorf("config = %+v", c)
	}
}

// Pages of every origin may call the gateway, as on Evolution, unless the operator configures otherwise.
func TestWhosePagesMayCallTheGatewayIsConfigured(t *testing.T) {
	for value, want := range map[string][]string{
		"": {"*"}, "*": {"*"}, "none": nil, "https://manager.example.com": {"https://manager.example.com"},
		"http://localhost:5173, https://*.example.com": {"http://localhost:5173", "https://*.example.com"},
	} {
		c, _, err := app.LoadConfig([]string{goodURL, goodKey, "SALONZAP_GATEWAY_CORS_ORIGINS=" + value}, "")
		if err != nil || !slices.Equal(c.Gateway.Origins, want) {
			t.Errorf("%q: %q, %v", value, c.Gateway.Origins, err)
		}
	}
	for _, value := range []string{
		"https://manager.example.com/", "manager.example.com", "https://", "ftp://manager.example.com", "https://user@manager.example.com",
		"https://Manager.example.com", "null", "*,https://manager.example.com", "https://a.example,", "None",
	} {
		_, _, err := app.LoadConfig([]string{goodURL, goodKey, "SALONZAP_GATEWAY_CORS_ORIGINS=" + value}, "")
		if err == nil || !strings.Contains(err.Error(), "SALONZAP_GATEWAY_CORS_ORIGINS") {
			t.Errorf("%q: %v", value, err)
		}
	}
}

func TestConfigHidesSecrets(t *testing.T) {
	c, _, err := app.LoadConfig([]string{
		goodURL, "EVOLUTION_API_KEY=hunter2-hunter2", "DATABASE_URL=postgres://u:hunter2@db/x", "SALONZAP_SECRET_KEY=k1:hunter2hunter2hunter2",
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("a", slog.Any("config", c), slog.Any("pointer", &c), slog.Any("server", c.Evolution))
	log.Info("b", slog.String("printed", strings.Join([]string{sprint("%v", c), sprint("%+v", c), sprint("%#v", c.Evolution)}, " ")))
	if strings.Contains(out.String(), "hunter2") {
		t.Errorf("a secret is in the log:\n%s", out.String())
	}
	if !strings.Contains(out.String(), "config.database=postgres") {
		t.Errorf("the log says nothing:\n%s", out.String())
	}
}

func TestTheEnvironmentWinsOverTheDotenvFile(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	key := file("key", "from-a-file-of-secrets\n")
	tests := map[string]struct {
		env    []string
		dotenv string
		key    string
		want   []string
	}{
		"the file alone":            {nil, "EVOLUTION_API_URL=https://a.example\nEVOLUTION_API_KEY='from-dotenv' # mine\n", "from-dotenv", nil},
		"the environment wins":      {[]string{goodKey}, "EVOLUTION_API_URL=https://a.example\nEVOLUTION_API_KEY=from-dotenv\n", "a-long-and-random-key", nil},
		"an empty one does not":     {[]string{"EVOLUTION_API_KEY="}, "EVOLUTION_API_URL=https://a.example\nEVOLUTION_API_KEY=from-dotenv\n", "from-dotenv", nil},
		"a secret in a file":        {[]string{goodURL, "EVOLUTION_API_KEY_FILE=" + key}, "", "from-a-file-of-secrets", nil},
		"the other spelling wins":   {[]string{goodURL, "EVOLUTION_API_KEY_FILE=" + key}, "EVOLUTION_API_KEY=from-dotenv", "from-a-file-of-secrets", nil},
		"both spellings":            {[]string{goodURL, goodKey, "EVOLUTION_API_KEY_FILE=" + key}, "", "a-long-and-random-key", []string{"EVOLUTION_API_KEY"}},
		"a file that is not there":  {[]string{goodURL, "EVOLUTION_API_KEY_FILE=" + key + "x"}, "", "", []string{"EVOLUTION_API_KEY_FILE", "EVOLUTION_API_KEY"}},
		"a file that is empty":      {[]string{goodURL, "EVOLUTION_API_KEY_FILE=" + file("empty", " \n")}, "", "", []string{"EVOLUTION_API_KEY_FILE", "EVOLUTION_API_KEY"}},
		"a line that is no setting": {[]string{goodURL, goodKey}, "hunter2 is my password\n", "a-long-and-random-key", []string{filepath.Join(dir, ".env") + ", line 1,"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c, warnings, err := app.LoadConfig(tt.env, file(".env", tt.dotenv))
			if diff := cmp.Diff(tt.want, variables(t, warnings, err)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if got := c.Evolution.Key.Reveal(); got != tt.key {
				t.Errorf("key = %q, want %q", got, tt.key)
			}
		})
	}
	if _, _, err := app.LoadConfig([]string{goodURL, goodKey}, filepath.Join(dir, "none")); err != nil {
		t.Errorf("without a .env file: %v", err)
	}
}

// Features are a closed list: all of them when the variable is not set, and an unknown name is a problem.
func TestFeaturesAreAClosedList(t *testing.T) {
	for value, want := range map[string]string{
		"": "connect,inbox,agenda,robot", "connect": "connect", "agenda,inbox": "connect,inbox,agenda", "Inbox": "connect,inbox",
	} {
		c, _, err := app.LoadConfig([]string{goodURL, goodKey, "SALONZAP_FEATURES=" + value}, "")
		if err != nil || c.Features.String() != want {
			t.Errorf("%q: %v, %v, want %s", value, c.Features, err, want)
		}
	}
	for value, says := range map[string]string{"chat": `SALONZAP_FEATURES holds "chat"`, "robot": "SALONZAP_FEATURES has robot without inbox and agenda"} {
		_, warnings, err := app.LoadConfig([]string{goodURL, goodKey, "SALONZAP_FEATURES=" + value}, "")
		if got := variables(t, warnings, err); !slices.Equal(got, []string{"SALONZAP_FEATURES"}) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, %v", value, got, err)
		}
	}
}
