package engine_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"testing"

	"salonzap/internal/gateway/engine"
)

// archive is a ZIP file with these entries, after one that is larger than what sniffers read.
func archive(t *testing.T, names ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	noise := make([]byte, 64<<10)
	_, _ = rand.Read(noise)
	for _, name := range append([]string{"docProps/thumbnail.jpeg"}, names...) {
		entry, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(noise); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestMediaTypeByContent: the media type of a file is detected without a name and a declared type.
func TestMediaTypeByContent(t *testing.T) {
	const office = "application/vnd.openxmlformats-officedocument."
	for _, tc := range []struct {
		name string
		data []byte
		want string
	}{
		{"docx", archive(t, "[Content_Types].xml", "word/document.xml"), office + "wordprocessingml.document"},
		{"xlsx", archive(t, "[Content_Types].xml", "xl/workbook.xml"), office + "spreadsheetml.sheet"},
		{"pptx", archive(t, "[Content_Types].xml", "ppt/presentation.xml"), office + "presentationml.presentation"},
		{"apk", archive(t, "META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex"), "application/vnd.android.package-archive"},
		{"zip", archive(t, "fotos/1.jpg"), "application/zip"},
		{"half a zip", archive(t, "word/document.xml")[:1000], "application/zip"},
		{"pdf", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), "application/pdf"},
		{"pdf after a line break", []byte("\r\n\n%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), "application/pdf"},
		{"csv", []byte("nome,telefone\nAna,11 98765-4321\nBia,11 98765-4322\n"), "text/csv"},
		{"vcf", []byte("BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEND:VCARD\n"), "text/vcard"},
		{"text", []byte("Olá, tudo bem?"), "text/plain"},
		{"jpeg", []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), "image/jpeg"},
		{"m4a", []byte("\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom\x00\x00\x00\x00"), "audio/mp4"},
		{"mp3", []byte("ID3\x03\x00\x00\x00\x00\x00\x17TIT2\x00\x00\x00\x0d\x00\x00\x00Boas-vindas!\xff\xfb\x90\x64"), "audio/mpeg"},
		{"anything", []byte{0, 1, 2, 3}, "application/octet-stream"},
	} {
		if got := engine.Sniff(tc.data); got != tc.want {
			t.Errorf("%s is %q, want %q", tc.name, got, tc.want)
		}
	}
}
