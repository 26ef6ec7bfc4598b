package inbox_test

import (
	"testing"

	"salonzap/internal/inbox"
)

func TestAMediumIsWhatItsFirstBytesSay(t *testing.T) {
	for _, c := range []struct {
		head   string
		kind   inbox.MediaKind
		mime   string
		inline bool
	}{
		{"\xff\xd8\xff\xe0....JFIF", inbox.Image, "image/jpeg", true},
		{"\x89PNG\r\n\x1a\n....", inbox.Document, "image/png", true},
		{"RIFF....WEBPVP8 ", inbox.Sticker, "image/webp", true},
		{"OggS............", inbox.Voice, "audio/ogg", true},
		{"....ftypisom....", inbox.Video, "video/mp4", true},
		{"....ftypisom....", inbox.Audio, "audio/mp4", true},
		{"%PDF-1.7........", inbox.Document, "application/pdf", false},
		{"<svg onload=aler", inbox.Image, inbox.UnknownType, false},
		{"<!DOCTYPE html><", inbox.Image, inbox.UnknownType, false},
		{"<?xml version=1.", inbox.Image, inbox.UnknownType, false},
		{"PK\x03\x04............", inbox.Document, inbox.UnknownType, false},
		{"RIFF", inbox.Audio, inbox.UnknownType, false},
		{"", inbox.Image, inbox.UnknownType, false},
	} {
		if mime, inline := inbox.SniffMedium([]byte(c.head), c.kind); mime != c.mime || inline != c.inline {
			t.Errorf("%q: %s, inline %v", c.head, mime, inline)
		}
	}
}
