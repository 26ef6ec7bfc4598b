package cli

import (
	"context"
	"io"
	"time"

	"salonzap/internal/tenant"
)

type salonAdoptCmd struct {
	Slug string        `arg:"" help:"The salon's slug."`
	Wait time.Duration `default:"10s" help:"How long to wait for the WhatsApp server; what is left is done by the running Salonzap."`
}

// Help explains when the command is needed.
func (salonAdoptCmd) Help() string {
	return "When a salon first connects and an instance with its name exists already on the server, made by somebody else, " +
		"Salonzap stops and leaves it alone. This command is your word that the instance belongs to this salon."
}

// Run adopts the instance.
func (c salonAdoptCmd) Run(ctx context.Context, h *home) error {
	s, t, err := h.salon(ctx, c.Slug)
	if err != nil {
		return err
	}
	if _, err := h.core.Connections.Adopt(ctx, tenant.CLIActor(), t.ID); err != nil {
		return err
	}
	h.await(ctx, t.ID, c.Wait, func() bool {
		now, err := s.ByTenant(ctx, operator(), t.ID)
		return err != nil || now.Lease.IsFree(h.Now())
	})
	salon, err := s.Salon(ctx, operator(), c.Slug)
	if err != nil {
		return err
	}
	return h.showSalon(salon)
}

type salonDeleteCmd struct {
	Slug string        `arg:"" help:"The salon's slug."`
	Yes  bool          `help:"Really do it." required:""`
	Wait time.Duration `default:"10s" help:"How long to wait for the WhatsApp server; what is left is done by the running Salonzap."`
}

// Help explains what is deleted, and when.
func (salonDeleteCmd) Help() string {
	return "The salon's WhatsApp is disconnected and its instance deleted on the server. Its slug stays reserved until that is done; " +
		"when the server does not answer now, the running Salonzap goes on trying.\n\nExample:\n  salonzap salon delete barbearia-do-joao --yes"
}

// Run deletes a salon and waits a little for its instance to be gone.
func (c salonDeleteCmd) Run(ctx context.Context, h *home) error {
	s, t, err := h.salon(ctx, c.Slug)
	if err != nil {
		return err
	}
	if err := h.core.Connections.Remove(ctx, tenant.CLIActor(), t.ID); err != nil { // before DeleteTenant; deleteSalon in package web gives the reason
		return err
	}
	if err := s.DeleteTenant(ctx, operator(), t.ID, h.Now()); err != nil {
		return err
	}
	if err := h.core.Connections.Remove(ctx, tenant.CLIActor(), t.ID); err != nil {
		return err
	}
	isDeleted := func() bool {
		_, err := s.ByTenant(ctx, operator(), t.ID)
		return isNotFound(err)
	}
	h.await(ctx, t.ID, c.Wait, isDeleted)
	done := isDeleted()
	return h.out.value(map[string]any{"slug": c.Slug, "instance_gone": done}, func(w io.Writer) {
		if done {
			say(w, "The salon %s is deleted.", c.Slug)
			return
		}
		say(w, "The salon %s is deleted. Its instance is still on the server; a running Salonzap goes on until it is gone.", c.Slug)
	})
}

// await waits until done is true, for patience at most. It calls done at each hint about the salon, and four times a second, since another process may
// do the work.
func (h *home) await(ctx context.Context, t tenant.ID, patience time.Duration, done func() bool) {
	hints, cancel := h.core.Hub.Subscribe(t.String())
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-hints:
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
