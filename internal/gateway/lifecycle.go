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

// removeTimeout is how long a delete waits for WhatsApp to log the device out.
const removeTimeout = 10 * time.Second

// info answers GET /, which needs no key.
func (g *Gateway) info(*call) (reply, error) {
	return reply{http.StatusOK, evolution.Info{
		Status: http.StatusOK, Message: "Welcome to the Salonzap gateway, compatible with Evolution API v2: it is working!",
		Version: g.cfg.Version, ClientName: clientName, Manager: g.cfg.Manager, Documentation: "https://doc.evolution-api.com",
		WhatsappWebVersion: g.webVersion(), Passkey: true,
	}}, nil
}

// webVersion is the version of WhatsApp Web that sessions present themselves as; empty when it is not known.
func (g *Gateway) webVersion() string {
	if g.sessions.Version == nil {
		return ""
	}
	return g.sessions.Version.WebVersion()
}

// clientName is our name in instance rows and in GET /.
const clientName = "salonzap"

func (g *Gateway) verifyCreds(*call) (reply, error) {
	return reply{http.StatusOK, map[string]any{"status": http.StatusOK, "message": "Credentials are valid"}}, nil
}

// restart opens a new socket for a session, and answers with its state, which is mostly open again. A linking begins anew, and its code is
// the answer. A closed instance has nothing to restart.
func (g *Gateway) restart(c *call) (reply, error) {
	begun, err := g.beginRestart(c)
	if err != nil {
		return reply{}, g.translate(c, err)
	}
	linking := begun.Phase != ""
	snap := g.waitFor(c.Context(), c.in, connectWait, func(s engine.Snapshot) bool {
		return s.State != engine.Connecting || linking && (g.codeIsLive(s.Code) || s.Step.ID != "")
	})
	if linking {
		return g.connectReply(c, &snap), nil
	}
	return reply{http.StatusOK, evolution.ConnectResponse{
		InstanceName: c.name(), State: evolution.State(snap.State), Progress: g.progress(c, snap),
	}}, nil
}

// beginRestart begins a restart, and returns the snapshot right after.
func (g *Gateway) beginRestart(c *call) (engine.Snapshot, error) {
	if err := c.in.acquire(c.Context()); err != nil {
		return engine.Snapshot{}, err
	}
	defer c.in.release()
	if err := g.sessions.Linker.Restart(c.Context(), c.name()); err != nil {
		return engine.Snapshot{}, err
	}
	return g.sessions.States.Snapshot(c.name())
}

func (g *Gateway) logout(c *call) (reply, error) {
	if err := c.in.acquire(c.Context()); err != nil {
		return reply{}, err
	}
	defer c.in.release()
	if err := g.sessions.Linker.Logout(c.Context(), c.name()); err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusOK, evolution.Acknowledge("Instance logged out")}, nil
}

// remove deletes an instance and frees its name before it answers. Undelivered events are still delivered, in the
// background.
func (g *Gateway) remove(c *call) (reply, error) {
	ctx := context.WithoutCancel(c.Context()) // a delete is not cancelled half-way
	if err := c.in.acquire(c.Context()); err != nil {
		return reply{}, err
	}
	defer c.in.release()
	row := c.in.row()
	if g.registry.get(row.Name) != c.in { // another delete was faster
		return reply{}, instanceNotFound(row.Name)
	}
	err := func() error {
		ctx, cancel := context.WithTimeout(ctx, removeTimeout)
		defer cancel()
		return g.sessions.Instances.Remove(ctx, row.Name)
	}()
	if err != nil && !errors.Is(err, engine.ErrUnknown) {
		return reply{}, err
	}
	if err := g.deleteInstance(ctx, c.in); err != nil {
		g.sessions.Instances.Add(row.Name) // the instance still exists, without a device
		return reply{}, err
	}
	g.dispatcher.Notify(row.ID)
	return reply{http.StatusOK, evolution.Acknowledge("Instance deleted")}, nil
}

// deleteInstance deletes an instance from the database and the registry. No event of it is handled meanwhile, nor afterwards.
func (g *Gateway) deleteInstance(ctx context.Context, in *instance) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	row := in.row()
	err := g.commit(ctx, in, func(t *store.Tx) error { return g.store.RemoveInstance(t, row.ID) },
		event{kind: evolution.EventInstanceDelete, data: instanceRef(row), replaces: []string{coalesceCode, coalesceConnecting}},
		event{kind: evolution.EventRemoveInstance})
	if err != nil {
		return err
	}
	in.deleted = true
	g.registry.remove(in)
	g.sockets.Empty(in.row().ID)
	return nil
}

// setPresence shows the whole account as available or unavailable.
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
	if err := g.sessions.Messenger.SendPresence(c.Context(), c.name(), "", presence); err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusCreated, evolution.PresenceResponse{Presence: presence}}, nil
}

// translate names the instance in ErrNotConnected; other errors pass.
func (g *Gateway) translate(c *call, err error) error {
	if errors.Is(err, engine.ErrNotConnected) {
		return notConnected(c.name())
	}
	return err
}
