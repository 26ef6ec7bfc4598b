package inbox

import (
	"bytes"
	"io"
)

// MaxMedium is the largest medium that is fetched, in bytes: WhatsApp's own limit for all but
// documents.
const MaxMedium = 64 << 20

// Medium is a medium while it is read from its server. The caller reads it once and closes it. Its
// type comes from its first bytes, never from what the sender claims.
type Medium struct {
	io.ReadCloser
	Type   string // "image/jpeg" …, "application/octet-stream" for what is not known
	Inline bool   // a browser may show it in a page: it is a picture, sound or film that runs no code
	Name   Body   // of a document, as its sender named it; may be empty
}

// SniffHead is how many first bytes identify a medium.
const SniffHead = 16

// UnknownType is the type of an unknown medium: it is offered for download, never shown.
const UnknownType = "application/octet-stream"

// SniffMedium identifies a medium by its first bytes, and tells whether a page may show it. No type
// that could carry a script (HTML, SVG, XML, PDF) may be shown. kind decides between audio and
// video in a container that holds either.
func SniffMedium(head []byte, kind MediaKind) (mime string, inline bool) {
	at := func(i int, magic string) bool { return len(head) >= i && bytes.HasPrefix(head[i:], []byte(magic)) }
	sound := kind == Audio || kind == Voice
	switch {
	case at(0, "\xff\xd8\xff"):
		return "image/jpeg", true
	case at(0, "\x89PNG\r\n\x1a\n"):
		return "image/png", true
	case at(0, "GIF87a"), at(0, "GIF89a"):
		return "image/gif", true
	case at(0, "RIFF") && at(8, "WEBP"):
		return "image/webp", true
	case at(0, "RIFF") && at(8, "WAVE"):
		return "audio/wav", true
	case at(0, "OggS"):
		return "audio/ogg", true
	case at(0, "ID3"), at(0, "\xff\xfb"), at(0, "\xff\xf3"), at(0, "\xff\xf2"):
		return "audio/mpeg", true
	case at(0, "\xff\xf1"), at(0, "\xff\xf9"):
		return "audio/aac", true
	case at(0, "#!AMR"):
		return "audio/amr", true
	case at(4, "ftyp") && (sound || at(8, "M4A")):
		return "audio/mp4", true
	case at(4, "ftyp"):
		return "video/mp4", true
	case at(0, "\x1a\x45\xdf\xa3"):
		return "video/webm", true
	case at(0, "%PDF-"):
		return "application/pdf", false
	}
	return UnknownType, false
}
