package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// maxFileForm bounds the body of a form with a file, in bytes: the file, and the longest text that goes with it.
const maxFileForm = inbox.MaxMedia + 4*inbox.MaxText + 64<<10

// bodyLimit is how large the body of a request may be. Only an answer to a client holds a file.
func (s *site) bodyLimit(r *http.Request) int64 {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" && strings.Contains(r.URL.Path, "/"+chatsPath) && strings.HasSuffix(r.URL.Path, "/send") {
		return maxFileForm
	}
	if err == nil && kind == "multipart/form-data" && strings.HasSuffix(r.URL.Path, "/"+clientsPath+importPath) {
		return maxUpload
	}
	return maxForm
}

// answer is what a form for an answer holds.
type answer struct {
	text, quote, once string
	upload            inbox.Upload // its ID is zero when there is no file
	file              hash.Hash    // of the file's bytes
}

// sendReply sends what was written, or a file with what was written as its caption.
func (s *site) sendReply(c *call, t tenant.Tenant, chat inbox.Chat) error {
	a, err := s.readAnswer(c, t)
	if err == nil {
		err = s.reply(c, t, chat, a)
	}
	if err != nil && !a.upload.ID.IsZero() {
		s.Chat.Forget(c.r.Context(), c.scope(), t.ID, a.upload.ID)
	}
	return s.answered(c, t, chat, a.text, err)
}

func (s *site) reply(c *call, t tenant.Tenant, chat inbox.Chat, a answer) error {
	words := inbox.Body(strings.ReplaceAll(a.text, "\r\n", "\n"))
	r := ChatReply{Contact: chat.Contact, Content: inbox.Text{Body: words}, Once: a.word()}
	if !a.upload.ID.IsZero() {
		r.Content = a.upload.Media(inbox.Body(strings.TrimSpace(string(words))))
	}
	if a.quote != "" {
		var err error
		if r.Quote, err = inbox.ParseID(a.quote); err != nil {
			return err
		}
	}
	return s.Chat.Reply(c.r.Context(), c.scope(), t.ID, r)
}

// word is the idempotency key of a form with its content. The same form with another text gets
// another key.
func (a answer) word() string {
	if a.once == "" {
		return ""
	}
	all := sha256.New()
	for _, part := range []string{a.once, a.quote, a.text} {
		_, _ = io.WriteString(all, part+"\x00") // it never fails
	}
	if a.file != nil {
		_, _ = all.Write(a.file.Sum(nil))
	}
	return hex.EncodeToString(all.Sum(nil))
}

// readAnswer reads the form; a file of it is kept as it comes.
func (s *site) readAnswer(c *call, t tenant.Tenant) (answer, error) {
	form, err := c.r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) || s.Chat.Upload == nil {
		err = c.parseForm()
		return answer{text: c.r.PostFormValue("text"), quote: c.field("quote"), once: c.field("once")}, err
	}
	var a answer
	for err == nil {
		var part *multipart.Part
		if part, err = form.NextPart(); err == nil {
			err = s.readPart(c, t, part, &a)
		}
	}
	if errors.Is(err, io.EOF) {
		return a, nil
	}
	return a, brokenForm(err)
}

func (s *site) readPart(c *call, t tenant.Tenant, part *multipart.Part, a *answer) error {
	if part.FormName() == "file" {
		if part.FileName() == "" || !a.upload.ID.IsZero() {
			return nil // none was chosen; or a second one, which no form of ours has
		}
		return s.keepFile(c, t, part, a)
	}
	value, err := io.ReadAll(io.LimitReader(part, 4*inbox.MaxText+1))
	if err != nil {
		return err
	}
	switch part.FormName() {
	case "text":
		a.text = string(value)
	case "quote":
		a.quote = strings.TrimSpace(string(value))
	case "once":
		a.once = strings.TrimSpace(string(value))
	}
	return nil
}

func (s *site) keepFile(c *call, t tenant.Tenant, part *multipart.Part, a *answer) error {
	a.file = sha256.New()
	in := &edge.Source{Reader: io.TeeReader(part, a.file)}
	var err error
	a.upload, err = s.Chat.Upload(c.r.Context(), c.scope(), t.ID, ChatFile{Mime: part.Header.Get("Content-Type"), Name: part.FileName(), Body: in})
	if in.Failed != nil {
		return in.Failed
	}
	return err
}

// brokenForm says why a form was not read whole.
func brokenForm(err error) error {
	if _, known := errors.AsType[*fault.Error](err); known {
		return err
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return fault.Field("web.answer", "media", text.MediaTooBig, inbox.MaxMedia>>20)
	}
	return &fault.Error{Kind: fault.Invalid, Op: "web.answer", Key: text.Malformed, Err: err}
}
