package secret

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"io"
	"os"
)

// Spool is a temporary file for a secret text that is too long for memory. The text is encrypted under a random key that is only in memory. The
// file is removed right after it is created, or by Close on systems that cannot remove an open file. Make one with NewSpool, end it with Close.
type Spool struct {
	file  *os.File
	block cipher.Block
	size  int64 // bytes of text, and of the file
}

// NewSpool reads a text to its end into a file in folder; "" is the system's folder for temporary files. Errors: those of the reader and of the
// file system.
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
	_ = os.Remove(file.Name()) // some systems cannot remove an open file; Close does it then
	s := &Spool{file: file, block: block}
	if s.size, err = s.fill(text); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// stream encrypts or decrypts from the beginning of the text. The key is used for this one text, so that the counter may begin at zero.
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

// Text reads the text from its beginning. Several of its readers may be used at the same time, each by one goroutine, until Close.
func (s *Spool) Text() io.Reader {
	in := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.size), spoolBuffer)
	return cipher.StreamReader{S: s.stream(), R: in}
}

// Close removes the file.
func (s *Spool) Close() {
	_ = s.file.Close()           // the file is not needed any more
	_ = os.Remove(s.file.Name()) // usually NewSpool has removed it already
}
