package engine

import (
	"archive/zip"
	"bytes"
	"mime"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// sniff is the media type of data, detected from its content, without parameters.
func sniff(data []byte) string {
	kind, _, err := mime.ParseMediaType(mimetype.Detect(data).String())
	if err != nil {
		return "application/octet-stream"
	}
	if kind == "application/zip" { // the library looks at the first bytes only, and the directory is at the end
		return zipType(data)
	}
	common := map[string]string{ // as WhatsApp's own clients call them
		"audio/x-m4a": "audio/mp4", "video/x-m4v": "video/mp4", "application/ogg": "audio/ogg",
	}
	if known, ok := common[kind]; ok {
		return known
	}
	return kind
}

// zipType is the media type of a ZIP file by its directory: Office documents and apps are ZIP files.
func zipType(data []byte) string {
	const none = "application/zip"
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return none
	}
	const office = "application/vnd.openxmlformats-officedocument."
	for _, f := range archive.File {
		switch {
		case f.Name == "AndroidManifest.xml":
			return "application/vnd.android.package-archive"
		case strings.HasPrefix(f.Name, "word/"):
			return office + "wordprocessingml.document"
		case strings.HasPrefix(f.Name, "xl/"):
			return office + "spreadsheetml.sheet"
		case strings.HasPrefix(f.Name, "ppt/"):
			return office + "presentationml.presentation"
		}
	}
	return none
}
