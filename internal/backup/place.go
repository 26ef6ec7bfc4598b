package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"salonzap/internal/fault"
)

// Place keeps backups.
type Place interface {
	// Put keeps a copy of the file at path under a name. When it returns nil the copy is whole and durable, else there is none of this name that was not there
	// before. Errors: Conflict when the name is taken; others are the place's.
	Put(ctx context.Context, name, path string) error
	// Open reads what is kept under a name. Errors: NotFound.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Names lists what is there, in any order, also what is not ours.
	Names(ctx context.Context) ([]string, error)
	// Remove deletes what is kept under a name. It is no error when it is not there.
	Remove(ctx context.Context, name string) error
	// String is the place for people; it contains no secret.
	String() string
}

// Folder is a Place on a disk.
type Folder string

const partial = ".partial"

// String implements Place.
func (f Folder) String() string { return string(f) }

func (f Folder) path(name string) string { return filepath.Join(string(f), filepath.Base(name)) }

// Put implements Place. It makes the folder when it is missing, accessible to its owner alone. The copy gets its name when it is on the disk.
func (f Folder) Put(ctx context.Context, name, path string) (err error) {
	const op = "backup.put"
	if err := os.MkdirAll(string(f), folderMode); err != nil {
		return err
	}
	f.sweep(name)
	if _, err := os.Lstat(f.path(name)); !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.Conflict, op, errors.Join(fmt.Errorf("%s is there already", f.path(name)), err))
	}
	temp := f.path("." + name + partial)
	out, err := os.OpenFile(filepath.Clean(temp), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp)
		}
	}()
	_, err = copyFile(ctx, out, path)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	if err = os.Rename(temp, f.path(name)); err != nil {
		return err
	}
	return syncFolder(string(f))
}

// sweep removes what a backup of the same installation left that was killed.
func (f Folder) sweep(name string) {
	stamp := len(nameTime)
	ours := strings.TrimSuffix(strings.TrimSuffix(name, sealSuffix), nameSuffix)
	if len(ours) <= stamp {
		return
	}
	left, _ := filepath.Glob(f.path("." + ours[:len(ours)-stamp] + "*" + partial))
	for _, path := range left {
		_ = os.Remove(path)
	}
}

// syncFolder makes the names in a folder durable, on systems that can.
func syncFolder(path string) error {
	d, err := os.Open(filepath.Clean(path))
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// Open implements Place.
func (f Folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	file, err := os.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(fault.NotFound, "backup.open", err)
	}
	return file, err
}

// Names implements Place. Only regular files count.
func (f Folder) Names(context.Context) ([]string, error) {
	entries, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// Remove implements Place.
func (f Folder) Remove(_ context.Context, name string) error {
	if err := os.Remove(f.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
