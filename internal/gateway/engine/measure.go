package engine

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif" // measures pictures of this format
	_ "image/jpeg"
	_ "image/png"
	"time"

	_ "golang.org/x/image/webp" // measures pictures of this format
)

// sizeOf is the width and the height of a picture, in pixels, which phones show before they have it; nil when it cannot be told.
func sizeOf(data []byte) (width, height *uint32) {
	const most = 1 << 16
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || head.Width <= 0 || head.Width > most || head.Height <= 0 || head.Height > most {
		return nil, nil
	}
	return new(uint32(head.Width)), new(uint32(head.Height))
}

// secondsOf is how long Ogg Opus is, by the position that its last page names; nil when it cannot be told.
func secondsOf(data []byte) *uint32 {
	const (
		positionAt, positionEnd = 6, 14
		rate                    = 48_000 // positions a second, whatever the sound's own rate (RFC 7845)
		longest                 = uint64(24*time.Hour/time.Second) * rate
	)
	page := data[max(bytes.LastIndex(data, []byte("OggS")), 0):]
	if !bytes.HasPrefix(page, []byte("OggS")) || len(page) < positionEnd {
		return nil
	}
	position := binary.LittleEndian.Uint64(page[positionAt:positionEnd])
	if position == 0 || position > longest {
		return nil
	}
	return new(max(uint32((position+rate/2)/rate), 1))
}
