package edge

import (
	"errors"
	"io"
)

// Source remembers that reading from it failed: then it is what was sent that is at fault, not who keeps it.
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
