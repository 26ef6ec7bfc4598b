package cli

import (
	"context"
	"errors"
	"io"
	"strconv"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

type serverAnewCmd struct {
	ID         string `arg:"" help:"Its id."`
	Understood bool   `help:"Your word that the old sessions are given up, and that owners have to scan a new code."`
}

// Help says what it means.
func (serverAnewCmd) Help() string {
	return "For a server that is down, drains, and will not come back. Without --understood it says what this would mean, and does nothing.\n" +
		"If the server answers again, what is left on it is logged out and deleted. A server that works is emptied by draining it."
}

// anewView is the answer in JSON.
type anewView struct {
	Server string `json:"server"`
	Placed int    `json:"placed"`
	Stayed int    `json:"stayed"`
}

// Run places the salons anew.
func (c serverAnewCmd) Run(ctx context.Context, h *home) error {
	core, err := h.open(ctx)
	if err != nil {
		return err
	}
	if err := core.Fleet.CanPlaceAnew(c.ID); err != nil {
		return err
	}
	counts, err := core.Store.CountLeaving(ctx, operator(), c.ID)
	if err != nil {
		return err
	}
	if owners := counts[connection.LeavesByOwner]; !c.Understood {
		all := owners + counts[connection.LeavesAtClick] + counts[connection.LeavesAfterwork]
		say(h.Stderr, "%s", text.EN.Say(text.AnewMeans, strconv.Itoa(all), strconv.Itoa(owners)))
		return errors.New("nothing was done; with --understood it is")
	}
	done, err := core.Connections.PlaceAnew(ctx, tenant.CLIActor(), c.ID)
	if err != nil {
		return err
	}
	return h.out.value(anewView{Server: c.ID, Placed: done.Placed, Stayed: done.Stayed}, func(w io.Writer) {
		say(w, "%d salons went to other servers. %d stayed: they are being deleted or moved.", done.Placed, done.Stayed)
	})
}
