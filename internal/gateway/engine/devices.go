package engine

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/store/sqlstore"
	"go.mau.fi/whatsmeow/types"
)

// devices are the keys in the database, as the library keeps them.
type devices struct {
	*sqlstore.Container
	db      *sql.DB
	dialect string
	log     *slog.Logger

	mu    sync.Mutex
	shut  bool
	timer *time.Timer
	work  sync.WaitGroup
}

// open reads the device of l, or makes a new one that is in memory only until it is paired.
func (d *devices) open(ctx context.Context, l *life) (*store.Device, error) {
	if l.jid == "" {
		dev := d.NewDevice()
		dev.Container = &keeper{DeviceContainer: d.Container, l: l}
		return dev, nil
	}
	jid, err := types.ParseJID(l.jid)
	if err != nil {
		return nil, errNoDevice
	}
	dev, err := d.GetDevice(ctx, jid)
	if err != nil {
		return nil, fmt.Errorf("engine: read the device: %w", err)
	}
	if dev == nil {
		return nil, errNoDevice
	}
	d.batch(dev, l)
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	l.name, l.lid = dev.PushName, dev.LID.ToNonAD().String()
	if l.name == "" {
		l.name = dev.BusinessName
	}
	return dev, nil
}

// keeper is asked to keep a new device's keys. It tells the Sink first: who has the keys must know whose they are.
type keeper struct {
	store.DeviceContainer
	l *life
}

// PutDevice is called when a phone has been paired, before that is confirmed.
func (k *keeper) PutDevice(ctx context.Context, dev *store.Device) error {
	s := k.l.s
	if !s.e.enter() {
		return ErrClosed
	}
	defer s.e.leave()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life != k.l || s.link == nil {
		return ErrNotConnected
	}
	jid, lid := dev.ID.String(), dev.LID.ToNonAD().String()
	if err := s.tell(Paired{JID: jid, LID: lid}); err != nil {
		return err
	}
	k.l.jid, k.l.lid, s.jid = jid, lid, jid // before the row is there: it would be taken for an orphan
	if err := k.DeviceContainer.PutDevice(ctx, dev); err != nil {
		s.removeDevice()
		return fmt.Errorf("engine: keep the device: %w", err)
	}
	s.e.devices.batch(dev, k.l)
	return nil
}

// remove forgets a device. What is not removed now is an orphan at the next start.
func (d *devices) remove(ctx context.Context, adJID string) {
	jid, err := types.ParseJID(adJID)
	if err == nil {
		err = d.DeleteDevice(ctx, &store.Device{ID: &jid})
	}
	if err != nil {
		d.log.WarnContext(ctx, "a device was not removed", slog.Any("error", err))
	}
}

// all are the AD JIDs of the devices in the database.
func (d *devices) all(ctx context.Context) ([]string, error) {
	rows, err := d.db.QueryContext(ctx, "SELECT jid FROM whatsmeow_device")
	if err != nil {
		return nil, fmt.Errorf("engine: list the devices: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var found []string
	for rows.Next() {
		var jid string
		if err := rows.Scan(&jid); err != nil {
			return nil, fmt.Errorf("engine: list the devices: %w", err)
		}
		found = append(found, jid)
	}
	return found, rows.Err() //nolint:wrapcheck // the caller logs it
}

// settle is how long after the last pairing of a burst SQLite's log is shortened.
const settle = 5 * time.Second

// checkpointSoon shortens SQLite's log when no more phones are being paired: each pairing writes a thousand pages to it,
// and it stays as long as it ever was.
func (d *devices) checkpointSoon() {
	if d.dialect != sqlite {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut {
		return
	}
	if d.timer != nil && d.timer.Stop() {
		d.work.Done()
	}
	d.work.Add(1)
	d.timer = time.AfterFunc(settle, func() {
		defer d.work.Done()
		ctx, cancel := context.WithTimeout(context.Background(), settle)
		defer cancel()
		if err := d.checkpoint(ctx); err != nil {
			d.log.Info("SQLite's log was not shortened", slog.Any("error", err))
		}
	})
}

func (d *devices) checkpoint(ctx context.Context) error {
	var busy, pages, moved int
	err := d.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if err != nil {
		return fmt.Errorf("engine: checkpoint: %w", err)
	}
	return nil
}

func (d *devices) close() {
	d.mu.Lock()
	d.shut = true
	if d.timer != nil && d.timer.Stop() {
		d.work.Done()
	}
	d.mu.Unlock()
	d.work.Wait()
}
