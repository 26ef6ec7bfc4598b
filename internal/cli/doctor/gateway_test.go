package doctor_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"salonzap/internal/app"
	"salonzap/internal/cli/doctor"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
)

// own makes our own gateway the clinic's only server, without a problem, and then calls change.
func own(change func(*testing.T, *clinic)) func(*testing.T, *clinic) {
	return func(t *testing.T, c *clinic) {
		t.Helper()
		c.deps.Config.Evolution, c.deps.Config.WhatsApp, c.deps.Config.PublicURL = app.EvolutionConfig{}, app.OnEmbedded, ""
		c.deps.Config.Gateway.Web.Fetch = true
		c.records.servers = []fleet.ServerLoad{{Server: fleet.Server{ID: fleet.EmbeddedID, URL: "http://gateway.internal", Key: "hunter2"}}}
		c.deps.Gateway = &doctor.Gateway{
			Inspect: func(context.Context) (app.GatewayLook, error) {
				return app.GatewayLook{Exists: true, Instances: 3, Linked: 2}, nil
			},
			Claimed: "2.3000.1", Newest: func(context.Context) (string, error) { return "2.3000.2", nil },
		}
		for _, path := range []string{c.deps.Config.GatewayFile(), c.deps.Config.GatewayKeyFile()} {
			write(t, path, 0o600)
		}
		change(t, c)
	}
}

func well(*testing.T, *clinic) {}

func looking(l app.GatewayLook, err error) func(*testing.T, *clinic) {
	return own(func(_ *testing.T, c *clinic) {
		c.deps.Gateway.Inspect = func(context.Context) (app.GatewayLook, error) { return l, err }
	})
}

func web(v app.WebVersion, newest error) func(*testing.T, *clinic) {
	return own(func(_ *testing.T, c *clinic) {
		c.deps.Config.Gateway.Web = v
		c.deps.Gateway.Newest = func(context.Context) (string, error) { return "2.3000.2", newest }
	})
}

// TestTheDoctorFindsWhatIsWrongWithTheGateway makes one thing wrong with the gateway inside Salonzap.
func TestTheDoctorFindsWhatIsWrongWithTheGateway(t *testing.T) {
	tests := map[string]ailment{
		"data":    {own(well), "gateway.data", true, "owner alone"},
		"not yet": {own(func(_ *testing.T, c *clinic) { c.deps.Config.Data += "/new" }), "gateway.data", true, "nothing is kept"},
		"keys open": {own(func(t *testing.T, c *clinic) {
			t.Helper()
			chmod(t, c.deps.Config.Data, 0o755)
			chmod(t, c.deps.Config.GatewayFile(), 0o640)
		}), "gateway.data", false, "chmod go= "},
		"log open": {own(func(t *testing.T, c *clinic) {
			t.Helper()
			chmod(t, c.deps.Config.Data, 0o755)
			write(t, c.deps.Config.GatewayFile()+"-wal", 0o644)
		}), "gateway.data", false, "gateway.db-wal"},
		"not writable": {own(func(t *testing.T, c *clinic) {
			t.Helper()
			chmod(t, c.deps.Config.GatewayFile(), 0o400)
		}), "gateway.data", false, "cannot be written to"},

		"database":    {own(well), "gateway.database", true, "3 instances, 2 of them linked"},
		"no database": {looking(app.GatewayLook{}, nil), "gateway.database", true, "first start"},
		"broken":      {looking(app.GatewayLook{}, errors.New("file is not a database hunter2")), "gateway.database", false, "restore a backup"},
		"much waits":  {looking(app.GatewayLook{Exists: true, Waiting: 5000}, nil), "gateway.database", true, "5000 events wait"},
		"postgres":    {own(func(_ *testing.T, c *clinic) { c.deps.Config.Database = "postgres://x" }), "gateway.database", true, "PostgreSQL: 3"},
		"postgres broken": {own(func(_ *testing.T, c *clinic) {
			c.deps.Config.Gateway.Database = "postgres://u:hunter2@x"
			c.deps.Gateway.Inspect = func(context.Context) (app.GatewayLook, error) { return app.GatewayLook{}, errors.New("hunter2") }
		}), "gateway.database", false, "SALONZAP_GATEWAY_DATABASE_URL"},

		"reached": {own(well), "gateway.whatsapp", true, "mmg.whatsapp.net answer"},
		"out of reach": {own(func(_ *testing.T, c *clinic) {
			c.deps.Get = func(context.Context, string) (int, error) { return 0, &net.DNSError{Name: "web.whatsapp.com"} }
		}), "gateway.whatsapp", false, "DNS"},
		"media out of reach": {own(func(_ *testing.T, c *clinic) {
			c.deps.Get = func(_ context.Context, url string) (int, error) {
				if strings.HasPrefix(url, "https://mmg.") {
					return 0, errors.New("no")
				}
				return http.StatusBadRequest, nil
			}
		}), "gateway.whatsapp", false, "port 443"},
		"a stand-in": {own(func(_ *testing.T, c *clinic) {
			c.deps.Config.Gateway.Double.URL = "ws://127.0.0.1:1"
		}), "gateway.whatsapp", true, "stand-in"},

		"version":           {own(well), "gateway.version", true, "newest is 2.3000.2"},
		"version by hand":   {web(app.WebVersion{Fixed: "2.3000.1"}, nil), "gateway.version", true, "grows old"},
		"version stays":     {web(app.WebVersion{}, nil), "gateway.version", true, "SALONZAP_WHATSAPP_VERSION=auto"},
		"version not known": {web(app.WebVersion{Fetch: true}, errors.New("hunter2")), "gateway.version", true, "could not be read"},

		"inside": {own(well), "server.embedded.reachable", true, "inside Salonzap"},
		"a node that rests": {own(func(_ *testing.T, c *clinic) {
			c.records.servers[0].Server.URL = "http://10.0.0.5:8081"
			c.deps.Dial = func(string) error { return errors.New("refused") }
		}), "server.embedded.reachable", true, "takes its sessions over"},
		"a node that runs": {own(func(t *testing.T, c *clinic) {
			t.Helper()
			c.records.servers[0].Server.URL = c.serverURL(t)
			c.records.servers[0].Server.Key = secret.Text(c.fake.Key())
			c.deps.Dial = func(string) error { return nil }
		}), "server.embedded.key", true, "takes the key"},
		"not registered yet": {own(func(_ *testing.T, c *clinic) { c.records.servers = nil }), "server", true, "first start"},
		"webhooks":           {own(well), "webhooks", true, "calls back inside"},
	}
	for name, a := range tests {
		t.Run(name, a.look)
	}
}

// serverURL serves the fake without configuring it as the environment's server, and returns its URL.
func (c *clinic) serverURL(t *testing.T) string {
	t.Helper()
	c.handle(t, c.fake)
	url := c.deps.Config.Evolution.URL
	c.deps.Config.Evolution = app.EvolutionConfig{}
	return url
}

// When new salons are placed on an Evolution server and none is on the gateway, there is no line about the gateway.
func TestTheDoctorSaysNothingOfAGatewayThatNobodyUses(t *testing.T) {
	c := newClinic(t)
	own(well)(t, c)
	c.deps.Config.WhatsApp = app.OnEvolution
	for _, l := range doctor.Run(t.Context(), c.deps) {
		if strings.HasPrefix(l.Check, "gateway.") {
			t.Errorf("a line about no gateway: %+v", l)
		}
	}
	c.records.servers[0].Connections = 1
	if l := c.run(t, "gateway.database"); !l.OK {
		t.Errorf("salons live on the gateway: %+v", l)
	}
}
