package sender

import (
	"context"
	"io"

	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// reader reads a medium, one part in memory at a time. It lives within one call and holds its
// context.
type reader struct {
	ctx    context.Context //nolint:containedctx // io.Reader takes none
	parts  Parts
	tenant tenant.ID
	id     inbox.UploadID
	n      int
	part   []byte
	left   int64 // bytes that are to come
}

// Read implements io.Reader. It fails when the medium ends before its size, since its parts were
// deleted.
func (r *reader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	if len(r.part) == 0 {
		part, err := r.parts.UploadPart(r.ctx, system(), r.tenant, r.id, r.n)
		if err != nil {
			return 0, err
		}
		r.part = part
		r.n++
	}
	n := copy(p, r.part)
	r.part = r.part[n:]
	r.left -= int64(n)
	return n, nil
}
