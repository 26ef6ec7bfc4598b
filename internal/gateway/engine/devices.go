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

// devices is the library's store of device keys in the database.
type devices struct {
	*sqlstore.Container
	db      *sql.DB
	dialect string
	log     *slog.Logger

	mu     sync.Mutex
	closed bool
	timer  *time.Timer
	work   sync.WaitGroup
}

// open reads the device of cs, or makes a new one that is in memory only until it is paired.
func (d *devices) open(ctx context.Context, cs *clientSession) (*store.Device, error) {
	if cs.jid == "" {
		dev := d.NewDevice()
		dev.Container = &pairingContainer{DeviceContainer: d.Container, client: cs}
		return dev, nil
	}
	jid, err := types.ParseJID(cs.jid)
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
	d.wrapStores(dev, cs)
	cs.session.mu.Lock()
	defer cs.session.mu.Unlock()
	cs.name, cs.lid = dev.PushName, dev.LID.ToNonAD().String()
	if cs.name == "" {
		cs.name = dev.BusinessName
	}
	return dev, nil
}

// pairingContainer stores a new device's keys after the Sink has recorded whose device it is: keys without an instance would never
// be used or removed.
type pairingContainer struct {
	store.DeviceContainer
	client *clientSession
}

// PutDevice is called when a phone has been paired, before that is confirmed.
func (k *pairingContainer) PutDevice(ctx context.Context, dev *store.Device) error {
	s := k.client.session
	if !s.engine.beginWork() {
		return ErrClosed
	}
	defer s.engine.done()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != k.client || s.link == nil {
		return ErrNotConnected
	}
	jid, lid := dev.ID.String(), dev.LID.ToNonAD().String()
	if err := s.emit(Paired{JID: jid, LID: lid}); err != nil {
		return err
	}
	k.client.jid, k.client.lid, s.jid = jid, lid, jid // before the row is written, which would be taken for an orphan otherwise
	if err := k.DeviceContainer.PutDevice(ctx, dev); err != nil {
		s.removeDevice()
		return fmt.Errorf("engine: keep the device: %w", err)
	}
	s.engine.devices.wrapStores(dev, k.client)
	return nil
}

// remove deletes a device. One that could not be deleted is removed as an orphan at the next start.
func (d *devices) remove(ctx context.Context, adJID string) {
	jid, err := types.ParseJID(adJID)
	if err == nil {
		err = d.DeleteDevice(ctx, &store.Device{ID: &jid})
	}
	if err != nil {
		d.log.WarnContext(ctx, "a device was not removed", slog.Any("error", err))
	}
}

// jids are the AD JIDs of the devices in the database.
func (d *devices) jids(ctx context.Context) ([]string, error) {
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

// checkpointDelay is the wait between the last pairing of a burst and the truncation of SQLite's log.
const checkpointDelay = 5 * time.Second

// checkpointSoon truncates SQLite's log when no more phones are being paired: each pairing writes a thousand pages to it, and it does not
// shrink by itself.
func (d *devices) checkpointSoon() {
	if d.dialect != sqlite {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	if d.timer != nil && d.timer.Stop() {
		d.work.Done()
	}
	d.work.Add(1)
	d.timer = time.AfterFunc(checkpointDelay, func() {
		defer d.work.Done()
		ctx, cancel := context.WithTimeout(context.Background(), checkpointDelay)
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
	d.closed = true
	if d.timer != nil && d.timer.Stop() {
		d.work.Done()
	}
	d.mu.Unlock()
	d.work.Wait()
}
