package evolutiontest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// inproc is a transport that calls a handler directly, so that a fake and its clients can run in a synctest bubble.
type inproc struct{ handler http.Handler }

var errCut = errors.New("connection reset by peer")

func (p inproc) RoundTrip(req *http.Request) (*http.Response, error) {
	type outcome struct {
		resp *http.Response
		err  error
	}
	done := make(chan outcome, 1)
	if req.Body == nil {
		req.Body = http.NoBody
	}
	inner, cancel := context.WithCancel(req.Context())
	go func() {
		defer cancel()
		defer func() {
			if recover() != nil {
				done <- outcome{nil, errCut}
			}
		}()
		w := httptest.NewRecorder()
		p.handler.ServeHTTP(w, req.Clone(inner))
		done <- outcome{w.Result(), nil}
	}()
	select {
	case o := <-done:
		return o.resp, o.err
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// newBubbleRig is newRig without a network. Call it inside of synctest.Test.
func newBubbleRig(t *testing.T, opts evolutiontest.Options) *rig {
	t.Helper()
	hooks := &receiver{url: "http://receiver.test/hook"}
	opts.Transport = inproc{hooks}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	fake := evolutiontest.New(opts)
	t.Cleanup(fake.Close)
	client, err := evolution.New(evolution.Config{BaseURL: "http://fake.test", Key: fake.Key(), Transport: inproc{fake}})
	if err != nil {
		t.Fatal(err)
	}
	return &rig{fake: fake, url: "http://fake.test", client: client, hooks: hooks}
}

// raw sends a request without the typed client, and returns the status and the body.
func (r *rig) raw(t *testing.T, method, path, body string, key evolution.Key) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	req := httptest.NewRequest(method, path, nil)
	if body != "" {
		req = httptest.NewRequest(method, path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("apikey", string(key))
	r.fake.ServeHTTP(w, req)
	return w.Code, w.Body.String()
}

// pass advances the bubble's time by d, and waits until everything that is due has happened.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}
