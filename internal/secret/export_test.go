package secret

import (
	"encoding/base64"
	"fmt"
	"io"

	"github.com/alexedwards/argon2id"
)

// MaxNested is how many opened rings one generation of the cache holds.
const MaxNested = maxNested

// Occupy takes one of the hasher's slots until release is called.
func (h *Hasher) Occupy() (release func()) {
	h.slots <- struct{}{}
	return func() { <-h.slots }
}

// ReparsePHC parses a PHC string and formats it again; false when it is not accepted.
func ReparsePHC(text string) (string, bool) {
	p, err := costOf(text)
	if err != nil {
		return "", false
	}
	_, salt, key, err := argon2id.DecodeHash(text)
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Memory, p.Iterations, p.Parallelism,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), err == nil
}

// SpoolFile is the content of a spool's file.
func SpoolFile(s *Spool) ([]byte, error) { return io.ReadAll(io.NewSectionReader(s.file, 0, s.size+1)) }
