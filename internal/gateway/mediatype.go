package gateway

import (
	"mime"
	"path"
	"slices"
	"strings"

	"salonzap/internal/gateway/engine"
)

// mediaTypeFor is the media type with which a medium is sent: the caller's, then that of the form's part or data URL, then that of the file's
// name, then that of the server that it was fetched from, which is often unspecific. A type that does not fit the message's kind is skipped.
// Empty leaves it to the engine, which detects the type from the data.
func mediaTypeFor(m engine.Media, f mediaFile) string {
	candidates := []string{parseMediaType(m.Mime), f.mime, mediaTypeOfName(m.Name), mediaTypeOfName(f.name), f.header}
	i := slices.IndexFunc(candidates, func(kind string) bool {
		return kind != "" && (m.Kind == "document" || strings.HasPrefix(kind, m.Kind+"/"))
	})
	if i < 0 {
		return ""
	}
	return candidates[i]
}

// parseMediaType is a media type with its codecs parameter; empty when it is unspecific, or invalid.
func parseMediaType(header string) string {
	kind, params, err := mime.ParseMediaType(header)
	switch kind {
	case "application/octet-stream", "binary/octet-stream", "application/x-download", "application/force-download", "application/download",
		"application/unknown":
		return ""
	}
	if err != nil || !strings.Contains(kind, "/") {
		return ""
	}
	if codecs := params["codecs"]; codecs != "" {
		return kind + "; codecs=" + codecs
	}
	return kind
}

// mediaTypeOfName is the media type of a file name's extension, by a table of our own, since those of operating systems differ. Types are
// IANA's where there is one.
func mediaTypeOfName(name string) string {
	const office, odf = "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument."
	return map[string]string{
		".pdf": "application/pdf", ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
		".docx": office + "wordprocessingml.document", ".xlsx": office + "spreadsheetml.sheet", ".pptx": office + "presentationml.presentation",
		".odt": odf + "text", ".ods": odf + "spreadsheet", ".odp": odf + "presentation", ".rtf": "application/rtf", ".epub": "application/epub+zip",
		".txt": "text/plain", ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".vcf": "text/vcard", ".ics": "text/calendar",
		".htm": "text/html", ".html": "text/html", ".md": "text/markdown", ".xml": "application/xml", ".json": "application/json",
		".zip": "application/zip", ".rar": "application/vnd.rar", ".7z": "application/x-7z-compressed", ".gz": "application/gzip", ".tar": "application/x-tar",
		".apk": "application/vnd.android.package-archive", ".eml": "message/rfc822", ".p7s": "application/pkcs7-signature", ".psd": "image/vnd.adobe.photoshop",
		".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".svg": "image/svg+xml",
		".heic": "image/heic", ".bmp": "image/bmp", ".tif": "image/tiff", ".tiff": "image/tiff",
		".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".3gp": "video/3gpp", ".webm": "video/webm", ".avi": "video/x-msvideo", ".mkv": "video/x-matroska",
		".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav",
		".amr": "audio/amr", ".flac": "audio/flac",
	}[strings.ToLower(path.Ext(name))]
}
