package cli

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"salonzap/internal/cli/movein"
	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/phone"
)

// instances reads the server's instances. The state in the server's list may be out of date, so each instance is asked for its live state, a few at a
// time.
func (m *mover) instances(ctx context.Context) ([]movein.Instance, error) {
	client, err := m.fleet.Client(m.FromServer)
	if err != nil {
		return nil, err
	}
	list, err := client.Instances(ctx)
	if err != nil {
		return nil, errors.New("the server " + m.FromServer + " does not list its instances (" + string(evolution.KindOf(err)) + "); run: salonzap doctor")
	}
	found := make([]movein.Instance, len(list))
	const atOnce = 8
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, row := range list {
		group.Go(func() error {
			found[i] = look(ctx, client, row)
			return ctx.Err()
		})
	}
	return found, group.Wait()
}

// look is an instance with its live state: ReadNothing when the server does not tell it.
func look(ctx context.Context, client *evolution.Client, row evolution.Instance) movein.Instance {
	i := movein.Instance{
		Name: row.Name, State: connection.ReadNothing, Cloud: row.Integration != "" && row.Integration != evolution.IntegrationBaileys,
	}
	i.Number, _ = phone.FromDigits(row.Phone())
	state, err := client.State(ctx, row.Name)
	if err != nil {
		return i
	}
	switch state {
	case evolution.StateOpen:
		i.State = connection.ReadOpen
	case evolution.StateConnecting:
		i.State = connection.ReadConnecting
	case evolution.StateClose, evolution.StateRefused:
		i.State = connection.ReadClosed
	case evolution.StateUnknown:
	}
	return i
}
