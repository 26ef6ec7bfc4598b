package app_test

import (
	"strings"
	"testing"

	"salonzap/internal/app"
)

func TestWhereTracesGo(t *testing.T) {
	load := func(vars ...string) (app.Config, []app.Warning, error) {
		return app.LoadConfig(append([]string{goodURL, goodKey}, vars...), "")
	}
	const address, headers, share = "SALONZAP_TRACES_URL=http://10.0.0.7:4318", "SALONZAP_TRACES_HEADERS=", "SALONZAP_TRACES_SHARE="
	for _, raw := range []string{"http://10.0.0.7:4318", "http://10.0.0.7:4318/", "http://10.0.0.7:4318/v1/traces"} {
		c, warnings, err := load("SALONZAP_TRACES_URL="+raw, headers+"Authorization=Bearer k, X-Scope-OrgID=a", share+"0.25")
		if err != nil || len(warnings) > 0 || c.Traces.URL != "http://10.0.0.7:4318" || c.Traces.Share != 0.25 {
			t.Errorf("%s: %+v, %v, %v", raw, c.Traces, warnings, err)
		}
	}
	if c, warnings, err := load(); err != nil || len(warnings) > 0 || c.Traces != (app.TracesConfig{}) {
		t.Errorf("without: %+v, %v, %v", c.Traces, warnings, err)
	}
	if c, _, err := load(address); err != nil || c.Traces.Share != 1 {
		t.Errorf("an address alone: %+v, %v", c.Traces, err)
	}
	if _, warnings, err := load(headers + "A=b"); err != nil || len(warnings) != 1 {
		t.Errorf("headers alone: %v, %v", warnings, err)
	}
	for _, bad := range []string{
		headers + "secretword", headers + "A=secretword,,", headers + "secretword,A=b", share + "2", share + "-0.1", share + "NaN", share + "all",
	} {
		variable, _, _ := strings.Cut(bad, "=")
		if _, _, err := load(address, bad); err == nil || !strings.Contains(err.Error(), variable) || strings.Contains(err.Error(), "secretword") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for _, raw := range []string{"10.0.0.7:4318", "grpc://a.example:4317", "http://169.254.169.254/", "http://platform.internal/", "https://u:p@a.example", "https://a.example?key=x"} {
		if _, _, err := load("SALONZAP_TRACES_URL=" + raw); err == nil || !strings.Contains(err.Error(), "SALONZAP_TRACES_URL") || strings.Contains(err.Error(), "key=x") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}
