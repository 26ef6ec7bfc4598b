package backup

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// Source makes the copies that a backup is made of.
type Source interface {
	// Copy puts files into an empty folder and says what they are; sizes and digests are noted by the caller. What was committed before Copy was called is in
	// the files. Each database was opened from its copy and is whole. Errors: NotFound when there is nothing to copy.
	Copy(ctx context.Context, folder string) (Manifest, error)
}

// Records keeps what was made, for all nodes of an installation.
type Records interface {
	// Setting reads a fact. Errors: NotFound.
	Setting(ctx context.Context, scope tenant.Scope, key string) (string, error)
	PutSetting(ctx context.Context, scope tenant.Scope, key, value string) error
	// LockBackups lets one process make a backup at a time. The lock ends with its process, too. Errors: Conflict when another has it.
	LockBackups(ctx context.Context, scope tenant.Scope) (unlock func() error, err error)
}

// Maker makes backups. It is safe for concurrent use.
type Maker struct {
	Source  Source
	Place   Place
	Key     Key
	Records Records       // nil: nothing is recorded, and nothing keeps two from being made at once
	Staging string        // the folder below which copies are made; on this machine
	Every   time.Duration // 0: no schedule
	Keep    int           // how many backups of this installation stay; 0: all
	Log     *slog.Logger
	Now     func() time.Time
}

// Made is a backup that was made and read back.
type Made struct {
	Name     string
	Place    string
	Size     int64
	SHA256   string
	Manifest Manifest
	Removed  []string // older backups that were removed
}

// errBusy means that another process makes a backup.
var errBusy = errors.New("another process is making a backup; wait until it is done")

const staging = ".backup-"

// Round makes a backup when one is due, on the node that comes first. A backup that fails is logged and recorded, and is due again after a while; it is no
// error of Round.
func (m *Maker) Round(ctx context.Context) error {
	s, err := ReadStatus(ctx, m.Records)
	if err != nil {
		return err
	}
	if !s.due(m.Now(), m.Every) {
		return nil
	}
	_, err = m.locked(ctx, func() (Made, error) {
		s, err := ReadStatus(ctx, m.Records) // another node may have made one meanwhile
		if err != nil || !s.due(m.Now(), m.Every) {
			return Made{}, err
		}
		made, _ := m.make(ctx) // its error is logged and recorded
		return made, nil
	})
	if errors.Is(err, errBusy) {
		return nil
	}
	return err
}

// Make makes a backup now. Errors: Conflict when another process makes one; NotFound when there is nothing to back up.
func (m *Maker) Make(ctx context.Context) (Made, error) {
	return m.locked(ctx, func() (Made, error) { return m.make(ctx) })
}

func (m *Maker) locked(ctx context.Context, do func() (Made, error)) (Made, error) {
	if m.Records == nil {
		return do()
	}
	unlock, err := m.Records.LockBackups(ctx, scope())
	if fault.Is(err, fault.Conflict) {
		return Made{}, fault.Wrap(fault.Conflict, "backup.make", errBusy)
	}
	if err != nil {
		return Made{}, err
	}
	m.clean()
	made, err := do()
	return made, errors.Join(err, unlock())
}

func scope() tenant.Scope { return tenant.System("backup") }

// make makes a backup and records what became of it.
func (m *Maker) make(ctx context.Context) (Made, error) {
	began := m.Now()
	made, err := m.write(ctx)
	if err != nil && ctx.Err() != nil { // the program stops; the next start makes it
		return made, ctx.Err()
	}
	if m.Records != nil {
		record, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
		defer cancel()
		if noted := m.note(record, began, made, err); noted != nil {
			err = errors.Join(err, fmt.Errorf("it could not be recorded: %w", noted))
		}
	}
	if err != nil {
		m.Log.LogAttrs(ctx, slog.LevelError, "a backup failed", slog.String("place", m.Place.String()), slog.Any("error", err))
		return made, err
	}
	m.Log.LogAttrs(ctx, slog.LevelInfo, "a backup was made and read back", slog.String("name", made.Name), slog.String("place", made.Place),
		slog.Int64("bytes", made.Size), slog.Duration("took", m.Now().Sub(began)), slog.Int("removed", len(made.Removed)))
	return made, nil
}

const recordTime = 10 * time.Second

// clean removes what a process that was killed left.
func (m *Maker) clean() {
	left, _ := filepath.Glob(filepath.Join(m.Staging, staging+"*"))
	for _, path := range left {
		_ = os.RemoveAll(path)
	}
}

func (m *Maker) write(ctx context.Context) (made Made, err error) {
	if err := os.MkdirAll(m.Staging, folderMode); err != nil {
		return made, err
	}
	folder, err := os.MkdirTemp(m.Staging, staging+"*") // 0700
	if err != nil {
		return made, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	copies := filepath.Join(folder, "copies")
	if err := os.Mkdir(copies, folderMode); err != nil {
		return made, err
	}
	manifest, err := m.Source.Copy(ctx, copies)
	if err != nil {
		return made, err
	}
	made = Made{Name: nameOf(manifest, m.Key.Seals()), Place: m.Place.String()}
	archive := filepath.Join(folder, "archive")
	reader, err := m.pack(ctx, archive, copies, &manifest, &made)
	if err != nil {
		return made, err
	}
	made.Manifest = manifest
	if err := os.RemoveAll(copies); err != nil { // its room is needed on small disks
		return made, err
	}
	if err := m.Place.Put(ctx, made.Name, archive); err != nil {
		return made, fmt.Errorf("%s does not take it: %w", m.Place, err)
	}
	if err := m.readBack(ctx, made, reader); err != nil {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
		defer cancel()
		return made, errors.Join(fmt.Errorf("%s in %s is not what was written: %w", made.Name, m.Place, err), m.Place.Remove(stop, made.Name))
	}
	made.Removed = m.prune(ctx, manifest.Installation)
	return made, nil
}

// pack writes the archive, and notes its size and digest. The Key that it returns opens the archive.
func (m *Maker) pack(ctx context.Context, to, copies string, manifest *Manifest, made *Made) (Key, error) {
	f, err := os.OpenFile(filepath.Clean(to), os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return Key{}, err
	}
	sum := sha256.New()
	sized := &counting{to: io.MultiWriter(f, sum)}
	buffered := bufio.NewWriterSize(sized, 1<<20)
	sealed, reader, err := m.Key.seal(buffered)
	if err == nil {
		err = errors.Join(pack(ctx, sealed, copies, manifest), sealed.Close(), buffered.Flush())
	}
	made.Size, made.SHA256 = sized.n, hex.EncodeToString(sum.Sum(nil))
	return reader, errors.Join(err, f.Close())
}

type counting struct {
	to io.Writer
	n  int64
}

// Write implements io.Writer.
func (c *counting) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

// readBack reads what the place keeps: it must be byte for byte what was written, and open to what its manifest says.
func (m *Maker) readBack(ctx context.Context, made Made, key Key) error {
	kept, err := m.Place.Open(ctx, made.Name)
	if err != nil {
		return err
	}
	defer kept.Close() //nolint:errcheck // it was only read
	sum := sha256.New()
	from := bufio.NewReaderSize(io.TeeReader(reading{ctx, kept}, sum), 1<<20)
	if _, err := read(from, key, nil); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, from); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != made.SHA256 {
		return fmt.Errorf("its digest is %s instead of %s", got, made.SHA256)
	}
	return nil
}

// prune removes the oldest backups of the installation beyond those that stay. What cannot be removed is tried again after the next backup.
func (m *Maker) prune(ctx context.Context, installation string) (removed []string) {
	names, err := m.Place.Names(ctx)
	for _, name := range surplus(names, installation, m.Keep) {
		if e := m.Place.Remove(ctx, name); e != nil {
			err = errors.Join(err, e)
			continue
		}
		removed = append(removed, name)
	}
	if err != nil {
		m.Log.LogAttrs(ctx, slog.LevelWarn, "older backups could not be removed", slog.String("place", m.Place.String()), slog.Any("error", err))
	}
	return removed
}
