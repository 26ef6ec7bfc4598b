package inbox

import (
	"mime"
	"path"
	"slices"
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// unknownType is the media type of bytes of unknown content.
const unknownType = "application/octet-stream"

// SendKinds are the kinds of medium that can be sent.
func SendKinds() []MediaKind { return []MediaKind{Image, Video, Audio, Voice, Document} }

// MediaType chooses the kind and media type with which a file is sent. kind and claimed are the
// uploader's, and may be empty; detected is the media type that its first bytes show. Errors:
// Invalid "media" when they contradict each other.
func MediaType(kind MediaKind, claimed, detected string) (MediaKind, string, error) {
	const op, field = "inbox.media_type", "media"
	claimed, detected = plainType(claimed), plainType(detected)
	switch {
	case kind != "" && !slices.Contains(SendKinds(), kind):
		return "", "", fault.Field(op, field, text.KindUnknown, "image, video, audio, voice, document")
	case contradicts(claimed, detected):
		return "", "", fault.Field(op, field, text.MediaLies)
	}
	kept := detected
	if claimed != "" && !decisive(detected) {
		kept = claimed
	}
	if kind == "" {
		return kindOfType(kept), kept, nil
	}
	if kind != Document && !shows(kind, kept) {
		return "", "", fault.Field(op, field, text.MediaLies)
	}
	return kind, kept, nil
}

// plainType is a media type without parameters, with aliases replaced by one name; empty for an
// invalid or generic one.
func plainType(given string) string {
	plain, _, err := mime.ParseMediaType(given)
	if err != nil || !strings.Contains(plain, "/") {
		return ""
	}
	switch plain {
	case "image/jpg", "image/pjpeg":
		return "image/jpeg"
	case "application/ogg", "audio/opus":
		return "audio/ogg"
	case "audio/mp3", "audio/x-mp3", "audio/mpeg3":
		return "audio/mpeg"
	case "audio/wave", "audio/x-wav", "audio/vnd.wave":
		return "audio/wav"
	case "audio/x-m4a", "audio/m4a":
		return "audio/mp4"
	case "application/x-pdf":
		return "application/pdf"
	case "binary/octet-stream", unknownType:
		return ""
	}
	return plain
}

// SafeToSend tells whether a file may be sent to clients: not when opening it runs a program.
func SafeToSend(mediaType, name string) bool {
	switch plainType(mediaType) {
	case "text/html", "application/xhtml+xml", "image/svg+xml", "text/javascript", "application/javascript", "application/x-msdownload",
		"application/x-msdos-program", "application/vnd.microsoft.portable-executable", "application/x-sh", "application/x-httpd-php",
		"application/java-archive", "application/vnd.android.package-archive":
		return false
	}
	switch strings.ToLower(path.Ext(strings.TrimRight(name, " ."))) {
	case ".html", ".htm", ".xhtml", ".svg", ".js", ".mjs", ".exe", ".msi", ".bat", ".cmd", ".com", ".scr", ".pif", ".ps1", ".vbs", ".wsf", ".hta",
		".lnk", ".jar", ".apk", ".sh", ".app", ".dll":
		return false
	}
	return true
}

// sure are media types whose first bytes always identify them.
func sure() []string {
	return []string{"image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf"}
}

// decisive tells whether the detected type is more precise than the claimed one. It is not for
// containers and text, which hold many types.
func decisive(detected string) bool {
	switch detected {
	case "", "application/zip", "video/mp4", "audio/ogg", "application/x-gzip", "application/gzip":
		return false
	}
	return !strings.HasPrefix(detected, "text/")
}

// contradicts tells whether the claimed type cannot be true.
func contradicts(claimed, detected string) bool {
	switch {
	case claimed == "" || claimed == detected:
		return false
	case slices.Contains(sure(), claimed) || slices.Contains(sure(), detected):
		return true
	}
	return decisive(detected) && family(claimed) != family(detected)
}

func family(kind string) string {
	first, _, _ := strings.Cut(kind, "/")
	return first
}

// shows tells whether a media type can be sent as a kind.
func shows(kind MediaKind, mediaType string) bool {
	switch kind { //nolint:exhaustive // a document can be anything, and a sticker is not sent
	case Image:
		return slices.Contains(sure(), mediaType) && family(mediaType) == "image"
	case Video:
		return family(mediaType) == "video"
	case Audio, Voice:
		return family(mediaType) == "audio" || mediaType == "video/mp4" // audio alone in a video container
	}
	return true
}

func kindOfType(mediaType string) MediaKind {
	for _, kind := range []MediaKind{Image, Video, Audio} {
		if shows(kind, mediaType) {
			return kind
		}
	}
	return Document
}
