package api

import (
	"context"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/contact/addressbook"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/text"
)

// Bodies that hold files.
const (
	formType = "multipart/form-data"

	// maxMessageBody is the largest body of a message with a medium in base64.
	maxMessageBody = inbox.MaxMedia/3*4 + 256<<10
	// maxForm is the largest form with one file.
	maxForm = inbox.MaxMedia + 64<<10
	// maxLargeBodies is how many bodies above maxBody are in memory at once; decoding each takes
	// several times its size.
	maxLargeBodies = 4
	largeBodyWait  = 30 * time.Second
)

// isSend tells whether a request sends a message: its body may hold a medium.
func isSend(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, root+"/salons/") && strings.HasSuffix(r.URL.Path, "/messages")
}

// isUpload tells whether a request's body is a file.
func isUpload(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, root+"/salons/") && strings.HasSuffix(r.URL.Path, "/uploads")
}

// largestBody is how many bytes a request's body may have.
func largestBody(r *http.Request) int64 {
	switch {
	case isSend(r):
		return maxMessageBody
	case isImport(r):
		return addressbook.MaxBytes
	}
	return maxBody
}

// readBody reads the body of a request, or makes it ready to be read as a form. release is called when the request has been answered.
func (a *api) readBody(w http.ResponseWriter, r *http.Request, c *call) (release func(), err error) {
	release = func() {}
	if isUpload(r) {
		c.readForm(w, r)
		return release, nil
	}
	limit, most := int64(maxBody), largestBody(r)
	if r.ContentLength > most {
		w.Header().Set("Connection", "close")
		return release, edge.BodyTooLarge(most)
	}
	if most > maxBody && (r.ContentLength < 0 || r.ContentLength > maxBody) {
		limit = most
		ctx, cancel := context.WithTimeout(r.Context(), largeBodyWait)
		defer cancel()
		if err := a.largeBodies.Acquire(ctx, 1); err != nil {
			return release, edge.WithRetry(largeBodyWait, fault.New(fault.Unavailable, "api.body", text.TooMany))
		}
		release = func() { a.largeBodies.Release(1) }
	}
	if c.body, err = edge.ReadBody(w, r, limit); err != nil {
		return release, err
	}
	if isImport(r) {
		return release, checkFileType(r)
	}
	return release, checkType(r, c.body)
}

// readForm lets a form be read part by part. What is no form is left to the operation to refuse.
func (c *call) readForm(w http.ResponseWriter, r *http.Request) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // what cannot be read is no form
	if kind != formType || params["boundary"] == "" {
		w.Header().Set("Connection", "close")
		return
	}
	c.form = multipart.NewReader(http.MaxBytesReader(w, r.Body, maxForm), params["boundary"])
}
