package gateway_test

import (
	"bytes"
	"encoding/base64"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"

	"salonzap/internal/gateway/engine"
)

const (
	docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// The type of a medium is the caller's, then that of its part or data URL, then its name's, then the header's; unspecific types are skipped.
// Empty leaves it to the engine.
func TestMediaTypePrecedence(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	files := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", r.URL.Query().Get("type"))
		_, _ = rw.Write([]byte("PK\x03\x04"))
	}))
	defer files.Close()
	data := base64.StdEncoding.EncodeToString([]byte("PK\x03\x04"))
	for body, want := range map[string]string{
		`"mediatype":"document","mimetype":"application/x-ours","fileName":"a.docx","media":"data:text/csv;base64,` + data + `"`: "application/x-ours",
		`"mediatype":"document","fileName":"a.docx","media":"data:text/csv;charset=utf-8;base64,` + data + `"`:                   "text/csv",
		`"mediatype":"document","fileName":"a.docx","media":"data:application/octet-stream;base64,` + data + `"`:                 docx,
		`"mediatype":"document","mimetype":"application/octet-stream","fileName":"Preços.XLSX","media":"` + data + `"`:           xlsx,
		`"mediatype":"document","mimetype":"pdf","fileName":"a.pdf","media":"` + data + `"`:                                      "application/pdf",
		`"mediatype":"document","fileName":"clientes.csv","media":"` + data + `"`:                                                "text/csv",
		`"mediatype":"document","fileName":"ana.vcf","media":"` + data + `"`:                                                     "text/vcard",
		`"mediatype":"document","fileName":"app.apk","media":"` + data + `"`:                                                     "application/vnd.android.package-archive",
		`"mediatype":"document","fileName":"sem nome","media":"` + data + `"`:                                                    "",
		`"mediatype":"document","media":"` + files.URL + `/tabela.docx?type=application/zip"`:                                    docx,
		`"mediatype":"document","fileName":"tabela.docx","media":"` + files.URL + `/download?type=application/zip"`:              docx,
		`"mediatype":"document","media":"` + files.URL + `/download?type=application/pdf"`:                                       "application/pdf",
		`"mediatype":"document","media":"` + files.URL + `/download?type=application/force-download"`:                            "",
		`"mediatype":"image","media":"` + files.URL + `/foto?type=image/webp"`:                                                   "image/webp",
		`"mediatype":"image","media":"` + files.URL + `/foto.pdf?type=text/html"`:                                                "",
		`"mediatype":"video","mimetype":"video/mp4","media":"` + data + `"`:                                                      "video/mp4",
		`"mediatype":"audio","media":"data:audio/ogg; codecs=opus;base64,` + data + `"`:                                          "audio/ogg; codecs=opus",
	} {
		before := len(w.sessions.outgoing())
		status, answer := w.call("POST", "/message/sendMedia/a", globalKey, `{"number":"5511987654321",`+body+`}`)
		if status != 201 {
			t.Errorf("%s: %d %s", body, status, answer)
			continue
		}
		if got, ok := w.sessions.outgoing()[before].Content.(engine.Media); !ok || got.Mime != want {
			t.Errorf("%s is %q, want %q", body, got.Mime, want)
		}
	}
}

// The type of a form's part is its Content-Type, or that of its file name.
func TestMediaTypeOfMultipartPart(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	for kind, want := range map[string]string{"application/x-ours": "application/x-ours", "application/octet-stream": docx, "": docx} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for name, value := range map[string]string{"number": "5511987654321", "mediatype": "document"} {
			_ = form.WriteField(name, value)
		}
		head := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="tabela.docx"`}}
		if kind != "" {
			head.Set("Content-Type", kind)
		}
		part, err := form.CreatePart(head)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte("PK\x03\x04"))
		_ = form.Close()
		before := len(w.sessions.outgoing())
		status, answer := w.call("POST", "/message/sendMedia/a", globalKey, body.String(), "Content-Type", form.FormDataContentType())
		if status != 201 {
			t.Fatal(status, answer)
		}
		got, _ := w.sessions.outgoing()[before].Content.(engine.Media)
		if got.Mime != want || !strings.HasSuffix(got.Name, ".docx") {
			t.Errorf("a part of type %q is %q, want %q", kind, got.Mime, want)
		}
	}
}
