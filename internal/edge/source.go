package edge

import (
	"errors"
	"io"
)

// Source records whether reading from it failed, to tell an error of the request's body from one of the storage.
type Source struct {
	io.Reader
	Failed error // nil while all was read, or is still being read
}

func (s *Source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.Failed = err
	}
	return n, err
}
