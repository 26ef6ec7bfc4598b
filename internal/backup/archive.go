package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const fileMode, folderMode = 0o600, 0o700

// pack writes the archive of the manifest's files, which are in folder, and notes their sizes and digests in the manifest.
func pack(ctx context.Context, w io.Writer, folder string, m *Manifest) error {
	m.Format = format
	for i := range m.Parts {
		if err := measure(ctx, folder, &m.Parts[i]); err != nil {
			return err
		}
	}
	head, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(zip)
	if err := archive.WriteHeader(header(m, manifestFile, int64(len(head)))); err != nil {
		return err
	}
	if _, err := archive.Write(head); err != nil {
		return err
	}
	for _, p := range m.Parts {
		if err := archive.WriteHeader(header(m, p.File, p.Size)); err != nil {
			return err
		}
		if _, err := copyFile(ctx, archive, filepath.Join(folder, p.File)); err != nil {
			return err
		}
	}
	return errors.Join(archive.Close(), zip.Close())
}

func header(m *Manifest, name string, size int64) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: fileMode, ModTime: m.TakenAt}
}

// measure notes a file's size and digest.
func measure(ctx context.Context, folder string, p *Part) (err error) {
	sum := sha256.New()
	p.Size, err = copyFile(ctx, sum, filepath.Join(folder, p.File))
	p.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return err
}

func copyFile(ctx context.Context, w io.Writer, path string) (int64, error) {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(w, reading{ctx, f})
	return n, errors.Join(err, f.Close())
}

// reading is a reader that ends with its context.
type reading struct {
	ctx  context.Context //nolint:containedctx // the reader lives for one call
	from io.Reader
}

// Read implements io.Reader.
func (r reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// unpack reads an archive to its end, and checks every digest. keep opens what a part is written to; nil: nothing is kept.
// Errors: ErrForeign, ErrDamaged, ErrNewer; those of r and of keep.
func unpack(r io.Reader, keep func(Part) (io.WriteCloser, error)) (m Manifest, err error) {
	source := &watched{from: r}
	zip, err := gzip.NewReader(source)
	if err != nil {
		return m, source.explain(ErrForeign)
	}
	archive := tar.NewReader(zip)
	first, err := archive.Next()
	if err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) {
			return m, source.explain(ErrDamaged)
		}
		return m, source.explain(ErrForeign)
	}
	if first.Name != manifestFile {
		return m, ErrForeign
	}
	if m, err = parseManifest(archive); err != nil {
		return m, source.explain(err)
	}
	for _, p := range m.Parts {
		next, err := archive.Next()
		if err != nil || next.Name != p.File || next.Size != p.Size || next.Typeflag != tar.TypeReg {
			return m, source.explain(ErrDamaged)
		}
		if err := unpackPart(archive, p, keep); err != nil {
			return m, source.explain(err)
		}
	}
	if _, err := archive.Next(); !errors.Is(err, io.EOF) {
		return m, source.explain(ErrDamaged)
	}
	if n, err := io.Copy(io.Discard, io.LimitReader(zip, 1)); err != nil || n > 0 { // nothing follows but gzip's checksum
		return m, source.explain(ErrDamaged)
	}
	if n, _ := io.Copy(io.Discard, source); n > 0 {
		return m, ErrDamaged
	}
	return m, source.explain(nil)
}

func unpackPart(archive io.Reader, p Part, keep func(Part) (io.WriteCloser, error)) error {
	sum := sha256.New()
	out := io.Writer(sum)
	closing := func() error { return nil }
	if keep != nil {
		f, err := keep(p)
		if err != nil {
			return err
		}
		out, closing = io.MultiWriter(sum, f), f.Close
	}
	n, err := io.Copy(out, damage{archive})
	if err := errors.Join(err, closing()); err != nil {
		return err
	}
	if n != p.Size || hex.EncodeToString(sum.Sum(nil)) != p.SHA256 {
		return ErrDamaged
	}
	return nil
}

// damage makes ErrDamaged of errors of reading, to tell them from errors of writing.
type damage struct{ from io.Reader }

// Read implements io.Reader.
func (d damage) Read(p []byte) (int, error) {
	n, err := d.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = ErrDamaged
	}
	return n, err
}

// watched remembers the error of its source, which is not about the archive: a network that broke off, a context that ended.
type watched struct {
	from io.Reader
	err  error
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && w.err == nil {
		w.err = err
	}
	return n, err
}

func (w *watched) explain(err error) error {
	if w.err != nil {
		return w.err
	}
	return err
}

// magic bytes of the two outer formats.
const gzipMagic, ageMagic = "\x1f\x8b", "age-encryption.org/v1\n"

// isSealed tells whether a file is encrypted. Errors: ErrForeign when it is neither an encrypted nor a plain archive.
func isSealed(r *bufio.Reader) (bool, error) {
	start, err := r.Peek(len(ageMagic))
	switch {
	case bytes.Equal(start, []byte(ageMagic)):
		return true, nil
	case bytes.HasPrefix(start, []byte(gzipMagic)):
		return false, nil
	case err != nil && !errors.Is(err, io.EOF):
		return false, err
	}
	return false, ErrForeign
}

// Read reads a backup to its end, checks it, and puts its files into an empty folder. Errors: ErrForeign, ErrDamaged, ErrNewer, ErrSealed, ErrWrongKey;
// those of the reader and of the folder.
func Read(ctx context.Context, r io.Reader, key Key, folder string) (Manifest, error) {
	return read(bufio.NewReader(reading{ctx, r}), key, func(p Part) (io.WriteCloser, error) {
		f, err := os.OpenFile(filepath.Join(folder, p.File), os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode) //nolint:gosec // parseManifest takes plain names only
		if err != nil {
			return nil, fmt.Errorf("its files cannot be written: %w", err)
		}
		return f, nil
	})
}

func read(r *bufio.Reader, key Key, keep func(Part) (io.WriteCloser, error)) (Manifest, error) {
	sealed, err := isSealed(r)
	if err != nil {
		return Manifest{}, err
	}
	if !sealed {
		return unpack(r, keep)
	}
	outer := &watched{from: r}
	plain, err := key.open(outer)
	if err != nil {
		return Manifest{}, outer.explain(err)
	}
	m, err := unpack(damage{plain}, keep)
	return m, outer.explain(err)
}
