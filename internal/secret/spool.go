package secret

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"io"
	"os"
)

// Spool is a file for what is too long for memory and nobody may read: its text is encrypted under a key that only this value has,
// and that is written nowhere. The file is removed as it is made, where the system lets an open file go, and else by Close. It is
// not safe for concurrent use.
type Spool struct {
	file  *os.File
	block cipher.Block
	size  int64 // bytes
}

// NewSpool reads a text to its end into a file in a folder; "" is the system's for temporary files. Errors: those of the reader,
// and of the file system.
func NewSpool(folder string, text io.Reader) (*Spool, error) {
	key := make([]byte, derivedLen)
	_, _ = rand.Read(key) // it never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	file, err := os.CreateTemp(folder, "spool-*.tmp")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(file.Name()) // some systems keep what is open
	s := &Spool{file: file, block: block}
	if s.size, err = s.fill(text); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// stream encrypts and decrypts. The key is this file's alone, so that the counter may begin at zero.
func (s *Spool) stream() cipher.Stream {
	return cipher.NewCTR(s.block, make([]byte, aes.BlockSize)) //nolint:gosec // a key encrypts one file
}

const spoolBuffer = 64 << 10 // bytes

func (s *Spool) fill(text io.Reader) (int64, error) {
	out := bufio.NewWriterSize(s.file, spoolBuffer)
	n, err := io.Copy(cipher.StreamWriter{S: s.stream(), W: out}, text)
	if err != nil {
		return n, err
	}
	return n, out.Flush()
}

// Text reads the text from its beginning. Several readers may be at work.
func (s *Spool) Text() io.Reader {
	in := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.size), spoolBuffer)
	return cipher.StreamReader{S: s.stream(), R: in}
}

// Close removes the file.
func (s *Spool) Close() {
	_ = s.file.Close()           // it was written to its end, or is of no use
	_ = os.Remove(s.file.Name()) // mostly it is gone already
}
