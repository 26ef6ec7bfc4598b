package pages_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// holdConnect keeps the answers to clicks back: made is told of each, and it leaves with release.
func holdConnect(s *scene) (made <-chan struct{}, release func()) {
	drawn, released := make(chan struct{}, 1), make(chan struct{})
	release = sync.OnceFunc(func() { close(released) })
	s.T.Cleanup(release)
	next := s.Server.Config.Handler
	s.Server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/connect") {
			next.ServeHTTP(w, r)
			return
		}
		held := httptest.NewRecorder()
		next.ServeHTTP(held, r)
		drawn <- struct{}{}
		<-released
		maps.Copy(w.Header(), held.Header())
		w.WriteHeader(held.Code)
		_, _ = w.Write(held.Body.Bytes())
	})
	return drawn, release
}

// What a card shows may change without its connection's row: of two cards of one version the stream's later one stays.
func TestAClicksLateAnswerDoesNotReplaceTheStreamsCard(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	made, release := holdConnect(s)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, ended(connection.CodeExpired)(s.Now()))
	ctx := chrome(t)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
	read[bool](ctx, t, `document.querySelector('#card form.start > button').click(), true`)
	<-made
	other := "11 91234-5678"
	_, err := s.Salons.Change(t.Context(), tenant.System("test"), salon.ID, tenant.Patch{Phone: &other})
	must(t, err)
	s.Hub.Publish(salon.ID.String())
	until(ctx, t, `document.getElementById('card').innerHTML.includes('91234-5678')`)
	release()
	until(ctx, t, `document.querySelector('.htmx-request') === null`)
	if !read[bool](ctx, t, `document.getElementById('card').innerHTML.includes('91234-5678')`) {
		t.Error("the answer to a click brought the number of before back")
	}
}
