//go:build !remote

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/demo"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/phone"
	"salonzap/internal/robot"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web"
)

// The salon and the accounts of a demonstration.
const (
	demoSalon    = "Barbearia do João"
	demoPhone    = "+5511987654321"
	demoOperator = "operador@salonzap.example"
	demoOwner    = "joao@salonzap.example"
)

// demoHandoff is PasskeyTimes.Handoff of a demonstration: after it a passkey answer needs a comparison of codes. WhatsApp's five minutes would be too
// long for a visitor to wait.
const demoHandoff = time.Minute

// demonstration is a simulated WhatsApp with a temporary data folder, which close deletes.
type demonstration struct {
	server *demo.Server
	folder string
	log    *slog.Logger
	now    func() time.Time
}

// startDemonstration starts the simulated WhatsApp and configures our gateway to connect to it. It fails when other machines could reach the program.
func startDemonstration(ctx context.Context, cfg *Config, o Options) (*demonstration, error) {
	if cfg.PublicURL != "" || !cfg.Loopback() {
		return nil, errors.New("a demonstration is for this machine only: unset SALONZAP_PUBLIC_URL, and set SALONZAP_LISTEN to 127.0.0.1:8080")
	}
	folder, err := os.MkdirTemp("", "salonzap-demo-")
	if err != nil {
		return nil, err
	}
	d := &demonstration{folder: folder, log: o.Core.Log, now: o.Core.Now}
	if d.server, err = demo.Listen(ctx, demo.ServerConfig{Log: d.log, Now: d.now, RootKey: o.PlayKey}); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	root := d.server.WhatsApp().RootKey()
	cfg.Data, cfg.Database, cfg.WhatsApp, cfg.Evolution = folder, "", OnSimulator, EvolutionConfig{}
	cfg.Gateway = GatewayConfig{
		Double: Double{URL: d.server.URL(), RootKey: root[:]}, Web: WebVersion{Fetch: true}, Passkey: PasskeyTimes{Handoff: demoHandoff},
	}
	cfg.Ring, err = secret.ParseRing("demo:" + secret.Generate())
	return d, errors.Join(err)
}

// calls wraps the transport from Salonzap to its gateway, and webhooks the transport of the gateway's webhooks, so that the demonstration's page can
// show both.
func (d *demonstration) calls(next http.RoundTripper) http.RoundTripper { return d.server.Calls(next) }

func (d *demonstration) webhooks(next http.RoundTripper) http.RoundTripper {
	return d.server.Webhooks(next)
}

// furnish makes two salons, the first one's chats, agenda and owner, and an operator.
func (d *demonstration) furnish(ctx context.Context, c *Core) error {
	scope := tenant.System("demo")
	salon, err := c.Salons.Add(ctx, scope, tenant.Draft{Name: demoSalon, Phone: demoPhone})
	if err != nil {
		return err
	}
	if _, err = c.Salons.Add(ctx, scope, tenant.Draft{Name: "Studio Ana Beleza"}); err != nil {
		return err
	}
	if err = d.furnishChats(ctx, c, salon.ID); err != nil {
		return err
	}
	if err := furnishAgenda(ctx, c, salon); err != nil {
		return err
	}
	if c.Config.Features.Has(tenant.Robot) {
		if err := c.Store.PutRobotProfile(ctx, scope, salon.ID, demoRobot()); err != nil {
			return err
		}
	}
	for _, u := range []tenant.NewUser{
		{Email: demoOperator, Role: tenant.Operator, Password: secret.NewToken(demoPassword)},
		{Email: demoOwner, Role: tenant.Owner, Tenant: salon.ID, Password: secret.NewToken(demoPassword)},
	} {
		if _, err := c.Accounts.CreateUser(ctx, scope, u); err != nil {
			return err
		}
	}
	return nil
}

// demoRobot is a robot that answers whoever writes, so that a visitor sees a booking made by chat.
func demoRobot() robot.Profile {
	return robot.Profile{Enabled: true, Tried: true, Mode: robot.Everyone, Page: true, Address: "Rua das Palmeiras, 120", Payment: "Pix, dinheiro e cartão"}
}

// demoPassword is the length of the random passwords, in bytes. Nobody types them: the demonstration's page signs visitors in.
const demoPassword = 20

// path is the URL path of the page with the phones.
func (*demonstration) path() string { return demo.Path }

// page is the page with the simulated phones.
func (d *demonstration) page(c *Core, site *web.Site, closing <-chan struct{}) simulatorPage {
	return demo.New(demo.Deps{
		Server: d.server, Hints: c.Hub, Closing: closing, Log: c.Log, Now: c.Now, Stylesheet: site.Stylesheet(),
		Salons: func(ctx context.Context) ([]demo.Salon, error) { return d.salons(ctx, c) },
		SignIn: func(w http.ResponseWriter, r *http.Request, who, slug string) error {
			u, err := d.visitor(r.Context(), c, who, slug)
			if err != nil {
				return err
			}
			return site.SignInDirectly(w, r, u)
		},
		Reply: func(ctx context.Context, from demo.Salon, to phone.Number, words string) error {
			return d.reply(ctx, c, from, to, words)
		},
		Prove: func(ctx context.Context, s demo.Salon, sign func([]byte) ([]byte, error)) error {
			return d.prove(ctx, c, s, sign)
		},
	})
}

// prove answers the passkey step of a salon's linking attempt, with sign in place of a browser. Errors: NotFound when no such step is under way.
func (d *demonstration) prove(ctx context.Context, c *Core, s demo.Salon, sign func([]byte) ([]byte, error)) error {
	scope := tenant.System("demo")
	t, err := c.Store.TenantBySlug(ctx, scope, s.Slug)
	if err != nil {
		return err
	}
	step, err := c.Connections.LinkPasskey(ctx, scope, t.ID)
	if err != nil {
		return err
	}
	if step.Stage != connection.Passkey {
		return fault.New(fault.NotFound, "demo.prove", text.NoLinkPasskey)
	}
	answer, err := sign(step.Options)
	if err != nil {
		return err
	}
	return c.Connections.AnswerLinkPasskey(ctx, tenant.SystemActor("demo"), t.ID, answer)
}

// reply sends a message of a salon directly through the gateway.
func (d *demonstration) reply(ctx context.Context, c *Core, from demo.Salon, to phone.Number, words string) error {
	client, err := c.Fleet.Client(fleet.EmbeddedID)
	if err != nil {
		return err
	}
	_, err = client.SendText(ctx, from.Instance, evolution.SendTextRequest{Number: to.Digits(), Text: words})
	return err
}

func (d *demonstration) salons(ctx context.Context, c *Core) ([]demo.Salon, error) {
	found, err := c.Store.Salons(ctx, tenant.System("demo"), connection.Query{})
	if err != nil {
		return nil, err
	}
	out := make([]demo.Salon, 0, len(found))
	for _, s := range found {
		v := demo.Salon{Name: s.Tenant.Name, Slug: s.Tenant.Slug.String(), Instance: connection.InstanceName(s.Tenant.Slug), Phone: s.Tenant.Phone}
		if s.Connection != nil {
			view := connection.ViewAt(*s.Connection, d.now())
			v.Instance, v.Status = view.Instance, string(view.Status)
			switch view.Phase {
			case connection.Passkey, connection.PasskeySent, connection.PasskeyCode:
				v.Step = demo.Step(view.Phase)
			default:
			}
			if a := view.Attempt; a != nil {
				v.QR, v.Pairing = secret.Text(a.Code.QRText), secret.Text(a.Code.Pairing)
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// visitor is the account that a button of the page signs in to: the operator's, or that of a salon's owner, which is made when there is none.
func (d *demonstration) visitor(ctx context.Context, c *Core, who, slug string) (tenant.User, error) {
	scope := tenant.System("demo")
	if who == demo.Operator {
		return c.Store.UserByEmail(ctx, scope, demoOperator)
	}
	t, err := c.Store.TenantBySlug(ctx, scope, slug)
	if err != nil {
		return tenant.User{}, err
	}
	users, err := c.Store.Users(ctx, scope)
	if err != nil {
		return tenant.User{}, err
	}
	for _, u := range users {
		if u.Role == tenant.Owner && u.Tenant == t.ID {
			return u, nil
		}
	}
	u, err := c.Accounts.CreateUser(ctx, scope, tenant.NewUser{
		Email: slug + "@salonzap.example", Role: tenant.Owner, Tenant: t.ID, Password: secret.NewToken(demoPassword),
	})
	if err != nil {
		return tenant.User{}, fault.New(fault.NotFound, "demo.visitor", text.NotFound)
	}
	return u, nil
}

// greeting is the text that is printed at the start, with the page's address.
func (d *demonstration) greeting(url string) string {
	return fmt.Sprintf(`Salonzap demonstration: simulated phones, no WhatsApp is involved. Ctrl-C ends it, and nothing is kept.

  Open %s%s
  It plays the phone, and opens the salon's page in another window with one click.

`, url, demo.Path)
}

func (d *demonstration) close() error { return errors.Join(d.server.Close(), os.RemoveAll(d.folder)) }
