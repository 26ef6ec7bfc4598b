package secret

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Errors about passwords.
var (
	ErrPasswordTooLong  = errors.New("secret: the password is longer than 1024 bytes")
	ErrNotAPasswordHash = errors.New("secret: not an argon2id hash that this program can verify")
)

// What a kept hash may ask of us. A hash that came in by an import must not cost a gigabyte.
const (
	maxMemoryKiB = 64 * 1024
	maxPasses    = 16
	maxLanes     = 8
	maxField     = 64 // bytes of salt or hash
	minField     = 8
)

// phc is a parsed PHC string: $argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>.
type phc struct {
	memory, passes uint32
	lanes          uint8
	salt, hash     []byte
}

// String writes the PHC string.
func (p phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.passes, p.lanes,
		base64.RawStdEncoding.EncodeToString(p.salt), base64.RawStdEncoding.EncodeToString(p.hash))
}

// parsePHC reads what String wrote, and hashes of other costs within the bounds above. Every error is
// ErrNotAPasswordHash.
func parsePHC(text string) (phc, error) {
	fields := strings.Split(text, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" || fields[2] != "v="+strconv.Itoa(argon2.Version) {
		return phc{}, ErrNotAPasswordHash
	}
	p, ok := parseCost(fields[3])
	if !ok {
		return phc{}, ErrNotAPasswordHash
	}
	if p.salt, ok = parseBytes(fields[4]); !ok {
		return phc{}, ErrNotAPasswordHash
	}
	if p.hash, ok = parseBytes(fields[5]); !ok {
		return phc{}, ErrNotAPasswordHash
	}
	return p, nil
}

// parseCost reads "m=19456,t=2,p=1".
func parseCost(text string) (p phc, ok bool) {
	costs := strings.Split(text, ",")
	if len(costs) != 3 {
		return phc{}, false
	}
	memory, okM := parseNumber(costs[0], "m=", maxMemoryKiB)
	count, okT := parseNumber(costs[1], "t=", maxPasses)
	width, okP := parseNumber(costs[2], "p=", maxLanes)
	if !okM || !okT || !okP || memory < 8*width { // RFC 9106, 3.1: at least 8 KiB a lane
		return phc{}, false
	}
	return phc{memory: memory, passes: count, lanes: uint8(width)}, true //nolint:gosec // parseNumber bounds it by maxLanes
}

// parseNumber reads 1 to most in decimal without leading zeros, behind a name.
func parseNumber(text, name string, most uint32) (uint32, bool) {
	digits, ok := strings.CutPrefix(text, name)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || n < 1 || n > uint64(most) || strconv.FormatUint(n, 10) != digits {
		return 0, false
	}
	return uint32(n), true
}

func parseBytes(text string) ([]byte, bool) {
	b, err := base64.RawStdEncoding.Strict().DecodeString(text)
	return b, err == nil && len(b) >= minField && len(b) <= maxField
}
