package evolutiontest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"sync/atomic"

	"salonzap/internal/evolution"
)

// whiteDot is a valid PNG of one pixel.
const whiteDot = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg=="

// crockford is the alphabet of pairing codes: no 0, I, O or U.
const crockford = "123456789ABCDEFGHJKLMNPQRSTVWXYZ"

// codeMaker makes ids and codes that are unique across fakes.
type codeMaker struct {
	seed    [16]byte
	next    atomic.Uint64
	picture func(string) []byte
}

func newCodeMaker(picture func(string) []byte) *codeMaker {
	m := &codeMaker{picture: picture}
	_, _ = rand.Read(m.seed[:]) // never fails since Go 1.24
	return m
}

func (m *codeMaker) hash() [32]byte {
	var in [24]byte
	copy(in[:], m.seed[:])
	binary.BigEndian.PutUint64(in[16:], m.next.Add(1))
	return sha256.Sum256(in[:])
}

// qr makes a code of the recorded form: "2@" with a new reference, and three keys.
func (m *codeMaker) qr(pairing bool) evolution.QRCode {
	ref, noise := m.hash(), m.hash()
	key := base64.StdEncoding.EncodeToString(noise[:])
	code := "2@" + base64.RawStdEncoding.EncodeToString(append(ref[:], noise[:29]...)) + "," + key + "," +
		base64.StdEncoding.EncodeToString(m.seed[:]) + "," + key
	out := evolution.QRCode{Code: code, Base64: whiteDot}
	if m.picture != nil {
		out.Base64 = "data:image/png;base64," + base64.StdEncoding.EncodeToString(m.picture(code))
	}
	if pairing {
		out.PairingCode = m.pairing()
	}
	return out
}

// pairing is eight characters without a dash (recording f-02).
func (m *codeMaker) pairing() string {
	h := m.hash()
	var b strings.Builder
	for _, v := range h[:8] {
		b.WriteByte(crockford[v%32])
	}
	return b.String()
}

func (m *codeMaker) uuid() string {
	h := m.hash()
	h[6], h[8] = h[6]&0x0F|0x40, h[8]&0x3F|0x80
	text := hex.EncodeToString(h[:16])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

func (m *codeMaker) token() evolution.Key { return evolution.Key(strings.ToUpper(m.uuid())) }

func (m *codeMaker) cuid() string {
	h := m.hash()
	return "c" + hex.EncodeToString(h[:12])
}

func (m *codeMaker) messageID() string {
	h := m.hash()
	return "3EB0" + strings.ToUpper(hex.EncodeToString(h[:9]))
}
