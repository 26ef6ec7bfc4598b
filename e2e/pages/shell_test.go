package pages_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// The line says what the connection wants, and nothing where all is well; it changes without a reload.
func TestTheWhatsAppLineSaysWhatTheConnectionWants(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	watchConsole(ctx, t)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/services/"), chromedp.WaitVisible(chromedp.CSS("#line a")))
	read[bool](ctx, t, `window.salonLoaded = true`)
	line := `document.querySelector('#line').textContent.replace(/\s+/g, ' ').trim()`
	for _, one := range []struct {
		row  func(time.Time) *connection.Connection
		says string
	}{
		{ended(connection.Unlinked), "WhatsApp: Caiu Reconectar"},
		{linked(func(*connection.Connection) {}), ""},
		{linked(func(c *connection.Connection) { c.Paused = true }), "WhatsApp: Pausado Retomar"},
		{shownQR, "WhatsApp: Esperando leitura Continuar"},
		{linked(func(*connection.Connection) {}), ""},
	} {
		s.Conns.Set(salon.ID, one.row(s.Now()))
		until(ctx, t, line+` === '`+one.says+`'`)
	}
	if !read[bool](ctx, t, `window.salonLoaded === true`) {
		t.Error("the page was loaded again")
	}
	listens(ctx, s, salon, 1, 1)
}

// listens waits until a salon's pages have so many streams open: that of a page before ends when the server hears that its browser has
// gone on.
func listens(ctx context.Context, s *scene, salon tenant.Tenant, least, most int) {
	s.T.Helper()
	end := time.Now().Add(patience)
	for n := -1; n < least || n > most; n = s.Hub.Listeners(salon.ID.String()) {
		if time.Now().After(end) {
			s.T.Fatalf("%d streams are open, not %d to %d", n, least, most)
		}
		until(ctx, s.T, "true")
	}
}
