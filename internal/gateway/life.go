package gateway

import (
	"context"
	"errors"
	"net/http"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// forgetTime is how long a delete waits for WhatsApp to take the device off the phone's list.
const forgetTime = 10 * time.Second

// info needs no key, and asks nobody.
func (g *Gateway) info(*call) (reply, error) {
	return reply{http.StatusOK, evolution.Info{
		Status: http.StatusOK, Message: "Welcome to the Salonzap gateway, compatible with Evolution API v2: it is working!",
		Version: g.c.Version, ClientName: clientName, Manager: g.c.Manager, Documentation: "https://doc.evolution-api.com",
		WhatsappWebVersion: g.webVersion(), Passkey: true,
	}}, nil
}

// webVersion is the version of WhatsApp Web that sessions claim to be; empty when they do not tell.
func (g *Gateway) webVersion() string {
	if s, ok := g.sessions.(interface{ WebVersion() string }); ok {
		return s.WebVersion()
	}
	return ""
}

// clientName is what rows and the welcome call us.
const clientName = "salonzap"

func (g *Gateway) verifyCreds(*call) (reply, error) {
	return reply{http.StatusOK, map[string]any{"status": http.StatusOK, "message": "Credentials are valid"}}, nil
}

// restart lets a session come back over a new socket, and answers how it then is: mostly open again. A linking begins anew, and its
// code is the answer. There is nothing to restart in a closed instance.
func (g *Gateway) restart(c *call) (reply, error) {
	begun, err := g.reopen(c)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	linking := begun.Phase != ""
	snap := g.await(c.Context(), c.in, connectWait, func(s engine.Snapshot) bool {
		return s.State != engine.Connecting || linking && (g.alive(s.Code) || s.Step.ID != "")
	})
	if linking {
		return g.shown(c, &snap), nil
	}
	return reply{http.StatusOK, evolution.ConnectResponse{
		InstanceName: c.name(), State: evolution.State(snap.State), Progress: g.progress(c, snap),
	}}, nil
}

// reopen begins a restart, and tells how the instance was right after.
func (g *Gateway) reopen(c *call) (engine.Snapshot, error) {
	if err := c.in.take(c.Context()); err != nil {
		return engine.Snapshot{}, err
	}
	defer c.in.give()
	if err := g.sessions.Restart(c.Context(), c.name()); err != nil {
		return engine.Snapshot{}, err
	}
	return g.sessions.Snapshot(c.name())
}

func (g *Gateway) logout(c *call) (reply, error) {
	if err := c.in.take(c.Context()); err != nil {
		return reply{}, err
	}
	defer c.in.give()
	if err := g.sessions.Logout(c.Context(), c.name()); err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusOK, evolution.Acknowledge("Instance logged out")}, nil
}

// remove deletes an instance and frees its name before it answers. What waits for its webhook is still delivered, and
// nobody waits for that.
func (g *Gateway) remove(c *call) (reply, error) {
	ctx := context.WithoutCancel(c.Context()) // half a delete helps nobody
	if err := c.in.take(c.Context()); err != nil {
		return reply{}, err
	}
	defer c.in.give()
	row := c.in.row()
	if g.roster.get(row.Name) != c.in { // another delete was faster
		return reply{}, missing(row.Name)
	}
	err := func() error {
		ctx, cancel := context.WithTimeout(ctx, forgetTime)
		defer cancel()
		return g.sessions.Remove(ctx, row.Name)
	}()
	if err != nil && !errors.Is(err, engine.ErrUnknown) {
		return reply{}, err
	}
	if err := g.leave(ctx, c.in); err != nil {
		g.sessions.Add(row.Name) // it is still ours, though without a device
		return reply{}, err
	}
	g.office.Wake(row.ID)
	return reply{http.StatusOK, evolution.Acknowledge("Instance deleted")}, nil
}

// leave takes an instance out of the database and the roster. No event of it is taken meanwhile, nor afterwards.
func (g *Gateway) leave(ctx context.Context, in *instance) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	row := in.row()
	err := g.commit(ctx, in, func(t *store.Tx) error { return g.store.RemoveInstance(t, row.ID) },
		event{kind: evolution.EventInstanceDelete, data: ref(row), drops: []string{foldCode, foldConnecting}},
		event{kind: evolution.EventRemoveInstance})
	if err != nil {
		return err
	}
	in.gone = true
	g.roster.remove(in)
	return nil
}

// setPresence shows the whole account as here or away.
func (g *Gateway) setPresence(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	presence := f.text("presence", true)
	if presence != "" && presence != evolution.PresenceAvailable && presence != evolution.PresenceUnavailable {
		f.complain("presence is not one of enum values: unavailable,available")
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if err := g.sessions.SendPresence(c.Context(), c.name(), "", presence); err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusCreated, evolution.PresenceResponse{Presence: presence}}, nil
}

// translate gives an engine's error the words that name the instance; others pass.
func (g *Gateway) translate(c *call, err error) error {
	if errors.Is(err, engine.ErrNotConnected) {
		return notConnected(c.name())
	}
	return err
}
