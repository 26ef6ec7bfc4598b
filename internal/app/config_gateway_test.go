//go:build !remote

package app_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/app"
)

// TestLoadConfig checks valid and invalid values of each variable. want lists "VARIABLE" for problems and "~VARIABLE" for warnings, in order.
//
//nolint:revive // a table
func TestLoadConfig(t *testing.T) {
	tests := map[string]struct {
		env  []string
		want []string
	}{
		"nothing: starts with our own gateway": {nil, nil},
		"a server":                             {[]string{goodURL, goodKey}, nil},
		"a server behind a path":               {[]string{goodURL + "/evo/", goodKey}, nil},
		"the page of the server":               {[]string{goodURL + "/manager", goodKey}, []string{"~EVOLUTION_API_URL"}},
		"a URL that is none":                   {[]string{"EVOLUTION_API_URL=evo.example.com", goodKey}, []string{"EVOLUTION_API_URL"}},
		"a URL with a password":                {[]string{"EVOLUTION_API_URL=https://u:hunter2@evo.example.com", goodKey}, []string{"EVOLUTION_API_URL"}},
		"a URL without a key":                  {[]string{goodURL}, []string{"EVOLUTION_API_KEY"}},
		"a key without a URL":                  {[]string{goodKey}, []string{"EVOLUTION_API_URL"}},
		"an empty key":                         {[]string{goodURL, "EVOLUTION_API_KEY= "}, []string{"EVOLUTION_API_KEY"}},
		"a key in quotes":                      {[]string{goodURL, `EVOLUTION_API_KEY="hunter2hunter2"`}, []string{"EVOLUTION_API_KEY"}},
		"a key with a line break":              {[]string{goodURL, "EVOLUTION_API_KEY=hunter2\nhunter2"}, []string{"EVOLUTION_API_KEY"}},
		"the sample key":                       {[]string{goodURL, "EVOLUTION_API_KEY=" + sample}, []string{"EVOLUTION_API_KEY"}},
		"the sample key for developers":        {[]string{goodURL, "EVOLUTION_API_KEY=" + sample, "SALONZAP_DEV=1"}, nil},
		"developing in the open": {
			[]string{goodURL, "EVOLUTION_API_KEY=" + sample, "SALONZAP_DEV=1", "SALONZAP_LISTEN=0.0.0.0:8080"},
			[]string{"EVOLUTION_API_KEY", "~SALONZAP_DEV"},
		},
		"developing perhaps":         {[]string{goodURL, goodKey, "SALONZAP_DEV=perhaps"}, []string{"SALONZAP_DEV"}},
		"a limit":                    {[]string{goodURL, goodKey, "EVOLUTION_MAX_LINKING=0"}, nil},
		"a negative limit":           {[]string{goodURL, goodKey, "EVOLUTION_MAX_LINKING=-1"}, []string{"EVOLUTION_MAX_LINKING"}},
		"a limit in words":           {[]string{goodURL, goodKey, "EVOLUTION_MAX_LINKING=many"}, []string{"EVOLUTION_MAX_LINKING"}},
		"evolution without a server": {[]string{"SALONZAP_WHATSAPP=evolution"}, []string{"EVOLUTION_API_URL"}},
		"embedded":                   {[]string{"SALONZAP_WHATSAPP=embedded"}, nil},
		"a place that is none":       {[]string{"SALONZAP_WHATSAPP=mars"}, []string{"SALONZAP_WHATSAPP"}},
		"simulated":                  {[]string{"SALONZAP_WHATSAPP=simulator"}, nil},
		"simulated in the open":      {[]string{"SALONZAP_WHATSAPP=simulator", "SALONZAP_LISTEN=:8080"}, []string{"SALONZAP_LISTEN"}},
		"simulated in public":        {[]string{"SALONZAP_WHATSAPP=simulator", "SALONZAP_PUBLIC_URL=https://x.example"}, []string{"SALONZAP_PUBLIC_URL"}},
		"PostgreSQL without a ring":  {[]string{goodURL, goodKey, "DATABASE_URL=postgres://u:hunter2@db/x"}, []string{"SALONZAP_SECRET_KEY"}},
		"PostgreSQL":                 {[]string{goodURL, goodKey, "DATABASE_URL=postgresql://u:hunter2@db/x", ring}, nil},
		"another database":           {[]string{goodURL, goodKey, "DATABASE_URL=mysql://u:hunter2@db/x", ring}, []string{"DATABASE_URL"}},
		"a password with a sign":     {[]string{goodURL, goodKey, "DATABASE_URL=postgres://u:hun%ter2@db/x", ring}, []string{"DATABASE_URL"}},
		"a ring without an id":       {[]string{goodURL, goodKey, "SALONZAP_SECRET_KEY=hunter2hunter2hunter2"}, []string{"SALONZAP_SECRET_KEY"}},
		"a listen without a port":    {[]string{goodURL, goodKey, "SALONZAP_LISTEN=127.0.0.1"}, []string{"SALONZAP_LISTEN"}},
		"a port that is none":        {[]string{goodURL, goodKey, "SALONZAP_LISTEN=127.0.0.1:http"}, []string{"SALONZAP_LISTEN"}},
		"a public URL":               {[]string{goodURL, goodKey, "SALONZAP_PUBLIC_URL=https://x.example/"}, nil},
		"a public URL without TLS":   {[]string{goodURL, goodKey, "SALONZAP_PUBLIC_URL=http://x.example"}, []string{"~SALONZAP_PUBLIC_URL"}},
		"a public URL with a path":   {[]string{goodURL, goodKey, "SALONZAP_PUBLIC_URL=https://x.example/zap"}, []string{"SALONZAP_PUBLIC_URL"}},
		"the Connector's store":      {[]string{goodURL, goodKey, "SALONZAP_CONNECTOR_URL=https://store.example/detail/abc"}, nil},
		"a mail server":              {[]string{goodURL, goodKey, "SALONZAP_PUBLIC_URL=https://x.example", "SALONZAP_SMTP_URL=smtp://u:hunter2@mail.example:587", "SALONZAP_SMTP_FROM=Salonzap <a@x.example>"}, nil},
		"a mail server by https":     {[]string{goodURL, goodKey, "SALONZAP_PUBLIC_URL=https://x.example", "SALONZAP_SMTP_URL=https://u:hunter2@mail.example", "SALONZAP_SMTP_FROM=a@x.example"}, []string{"SALONZAP_SMTP_URL"}},
		"a mail server of nobody":    {[]string{goodURL, goodKey, "SALONZAP_PUBLIC_URL=https://x.example", "SALONZAP_SMTP_URL=smtp://u:hunter2@mail.example"}, []string{"SALONZAP_SMTP_FROM"}},
		"letters without an address": {[]string{goodURL, goodKey, "SALONZAP_SMTP_URL=smtp://u:hunter2@mail.example", "SALONZAP_SMTP_FROM=a@x.example"}, []string{"SALONZAP_SMTP_URL"}},
		"the Connector without TLS":  {[]string{goodURL, goodKey, "SALONZAP_CONNECTOR_URL=http://store.example/"}, []string{"SALONZAP_CONNECTOR_URL"}},
		"the Connector as a script":  {[]string{goodURL, goodKey, "SALONZAP_CONNECTOR_URL=javascript:alert(1)"}, []string{"SALONZAP_CONNECTOR_URL"}},
		"a public URL of mail":       {[]string{goodURL, goodKey, "SALONZAP_PUBLIC_URL=mailto:a@x.example"}, []string{"SALONZAP_PUBLIC_URL"}},
		"proxies":                    {[]string{goodURL, goodKey, "SALONZAP_TRUSTED_PROXIES=10.0.0.5, 172.16.0.0/12,::1,private,loopback"}, nil},
		"a proxy by name":            {[]string{goodURL, goodKey, "SALONZAP_TRUSTED_PROXIES=traefik"}, []string{"SALONZAP_TRUSTED_PROXIES"}},
		"a log":                      {[]string{goodURL, goodKey, "SALONZAP_LOG=debug,json"}, nil},
		"a log of everything":        {[]string{goodURL, goodKey, "SALONZAP_LOG=everything"}, []string{"SALONZAP_LOG"}},
		"a typing error":             {[]string{goodURL, goodKey, "SALONZAP_LISTN=x"}, []string{"~SALONZAP_LISTN"}},
		"a gateway's key":            {[]string{goodURL, goodKey, "SALONZAP_GATEWAY_KEY=hunter2-hunter2-hunter2"}, nil},
		"a gateway's short key":      {[]string{goodURL, goodKey, "SALONZAP_GATEWAY_KEY=hunter2"}, []string{"SALONZAP_GATEWAY_KEY"}},
		"a gateway's sample key":     {[]string{"SALONZAP_GATEWAY_KEY=" + sample}, []string{"SALONZAP_GATEWAY_KEY"}},
		"an open gateway":            {[]string{"SALONZAP_GATEWAY_LISTEN=:8081"}, nil},
		"a gateway without a port":   {[]string{"SALONZAP_GATEWAY_LISTEN=127.0.0.1"}, []string{"SALONZAP_GATEWAY_LISTEN"}},
		"a gateway of no node":       {[]string{"SALONZAP_GATEWAY_LISTEN=0.0.0.0:8081", "DATABASE_URL=postgres://u:hunter2@db/x", ring}, []string{"SALONZAP_GATEWAY_LISTEN"}},
		"a gateway of a node":        {[]string{"SALONZAP_GATEWAY_LISTEN=10.0.0.5:8081", "DATABASE_URL=postgres://u:hunter2@db/x", ring}, nil},
		"a gateway's database":       {[]string{"SALONZAP_GATEWAY_DATABASE_URL=mysql://u:hunter2@db/x"}, []string{"SALONZAP_GATEWAY_DATABASE_URL"}},
		"a version by hand":          {[]string{"SALONZAP_WHATSAPP_VERSION=2.3000.1045649367"}, nil},
		"no other version":           {[]string{"SALONZAP_WHATSAPP_VERSION=builtin"}, nil},
		"a version in words":         {[]string{"SALONZAP_WHATSAPP_VERSION=newest"}, []string{"SALONZAP_WHATSAPP_VERSION"}},
		"a double":                   {[]string{"SALONZAP_WHATSAPP_URL=ws://127.0.0.1:5222/ws/chat", "SALONZAP_WHATSAPP_ROOT_KEY=" + strings.Repeat("ab", 32)}, nil},
		"a double without a key":     {[]string{"SALONZAP_WHATSAPP_URL=ws://127.0.0.1:5222/ws/chat"}, []string{"SALONZAP_WHATSAPP_ROOT_KEY"}},
		"a double elsewhere":         {[]string{"SALONZAP_WHATSAPP_URL=wss://10.0.0.5/ws/chat", "SALONZAP_WHATSAPP_ROOT_KEY=" + strings.Repeat("ab", 32)}, []string{"SALONZAP_WHATSAPP_URL"}},
		"a double over http":         {[]string{"SALONZAP_WHATSAPP_URL=http://127.0.0.1", "SALONZAP_WHATSAPP_ROOT_KEY=" + strings.Repeat("ab", 32)}, []string{"SALONZAP_WHATSAPP_URL"}},
		"a root key that is short":   {[]string{"SALONZAP_WHATSAPP_URL=ws://localhost:1", "SALONZAP_WHATSAPP_ROOT_KEY=abcd"}, []string{"SALONZAP_WHATSAPP_ROOT_KEY"}},
		"everything at once": {
			[]string{"EVOLUTION_API_URL=x", "SALONZAP_LISTEN=x", "SALONZAP_LOG=x", "DATABASE_URL=x"},
			[]string{"DATABASE_URL", "SALONZAP_LISTEN", "EVOLUTION_API_URL", "EVOLUTION_API_KEY", "SALONZAP_SECRET_KEY", "SALONZAP_LOG"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := app.LoadConfig(tt.env, "")
			got := variables(t, warnings, err)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDemoConfigTouchesNothingReal(t *testing.T) {
	c, warnings, err := app.LoadDemoConfig([]string{
		goodURL, goodKey, "DATABASE_URL=postgres://u@db/x", "SALONZAP_SECRET_KEY_FILE=/nowhere", "SALONZAP_WHATSAPP=evolution",
	})
	if err != nil || len(warnings) > 0 {
		t.Fatalf("findings: %v, %v", err, warnings)
	}
	if c.Database != "" || c.Evolution.URL != "" || c.WhatsApp != app.OnSimulator {
		t.Errorf("config = %+v", c)
	}
	if _, _, err := app.LoadDemoConfig([]string{"SALONZAP_LISTEN=0.0.0.0:8080"}); err == nil {
		t.Error("a demonstration that is open to everybody was not refused")
	}
}
