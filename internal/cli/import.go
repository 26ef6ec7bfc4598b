package cli

import (
	"context"
	"errors"
	"io"
	"os"

	"salonzap/internal/cli/movein"
	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/store"
)

type importCmd struct {
	FromServer   string `default:"default" help:"Id of the Evolution server whose instances are taken over." name:"from-server"`
	NoServer     bool   `help:"Ask no server: make the salons of the CSV file alone." name:"no-server"`
	CSV          string `help:"File with the columns slug,name,instance_name,phone_number; - is the standard input." name:"csv" placeholder:"FILE"`
	AllNames     bool   `help:"Take over instances whatever they are called, not only {slug}_whatsapp." name:"all-names"`
	Apply        bool   `help:"Do it. Without this, only the plan is shown." xor:"apply"`
	DryRun       bool   `help:"Only show the plan; this is what happens anyway." name:"dry-run" xor:"apply"`
	TakeWebhooks bool   `help:"Point the webhooks of what was taken over at Salonzap; where they went is kept for --undo." name:"take-webhooks" xor:"hooks"`
	Undo         bool   `help:"Put webhooks back where they went, and remove what the import made and nobody has used since." xor:"hooks"`
}

// Help explains what is imported, and what is left as it is.
func (importCmd) Help() string {
	return `Every instance called {slug}_whatsapp becomes the connection of the salon with that slug, and every row of the CSV file a salon. ` +
		`Nothing is scanned again: what is connected stays connected, under its own name. Nothing is changed on the server, unless ` +
		`--take-webhooks is given. What is ambiguous is skipped, with the reason. A second run finds nothing left to do.

With --undo, webhooks go back to where they went before. Salons and connections that the import made are removed from Salonzap when ` +
		`nobody has clicked, disconnected or signed in there since; on the server nothing is touched.

Examples:
  salonzap import --csv tenants.csv
  salonzap import --csv tenants.csv --apply
  salonzap import --apply --take-webhooks
  salonzap import --undo --apply`
}

// Run shows the plan and, with --apply, carries it out.
func (c importCmd) Run(ctx context.Context, h *home) error {
	core, err := h.open(ctx)
	if err != nil {
		return err
	}
	m := &mover{home: h, store: core.Store, fleet: core.Fleet, importCmd: c}
	if err := m.check(); err != nil {
		return err
	}
	if c.Undo {
		return m.undo(ctx)
	}
	actions, err := m.plan(ctx)
	if err != nil {
		return err
	}
	results := m.carryOut(ctx, actions)
	return m.show(results)
}

// mover carries an import out.
type mover struct {
	*home
	importCmd
	store *store.Store
	fleet *fleet.Fleet
}

// check refuses combinations of flags and configuration that cannot work, before anything is read.
func (m *mover) check() error {
	switch {
	case m.NoServer && m.TakeWebhooks:
		return errors.New("--take-webhooks needs the server")
	case m.NoServer:
		return nil
	}
	_, err := m.fleet.Client(m.FromServer)
	switch {
	case isNotFound(err):
		return errors.New("no server has the id " + m.FromServer + "; set EVOLUTION_API_URL and EVOLUTION_API_KEY, see salonzap server list, or give --no-server")
	case err == nil && m.TakeWebhooks && !m.fleet.WebhooksWork(m.FromServer):
		return errors.New("--take-webhooks: set SALONZAP_PUBLIC_URL first; without it no server can call us")
	}
	return err
}

// plan reads the CSV file, the server's instances and the salons, and plans the import.
func (m *mover) plan(ctx context.Context) ([]movein.Action, error) {
	rows, err := m.rows()
	if err != nil {
		return nil, err
	}
	var instances []movein.Instance
	if !m.NoServer {
		if instances, err = m.instances(ctx); err != nil {
			return nil, err
		}
	}
	var here []connection.Salon
	err = eachSalon(ctx, m.store, connection.Query{}, 0, func(s connection.Salon) error {
		here = append(here, s)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return movein.Plan(rows, instances, here, movein.Options{AllNames: m.AllNames, NoServer: m.NoServer}), nil
}

func (m *mover) rows() ([]movein.Row, error) {
	switch m.CSV {
	case "":
		if m.NoServer {
			return nil, errors.New("--no-server needs --csv: there is nothing to import")
		}
		return nil, nil
	case "-":
		return movein.ReadCSV(m.Stdin)
	}
	f, err := os.Open(m.CSV)
	if err != nil {
		return nil, errors.New("--csv: the file " + m.CSV + " cannot be opened")
	}
	rows, err := movein.ReadCSV(io.LimitReader(f, maxCSV))
	return rows, errors.Join(err, f.Close())
}

// maxCSV is how much of a CSV file is read, in bytes: a million salons are about 80 MB.
const maxCSV = 256 << 20
