package pages_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// aPushService is what a browser without one says that it got: a headless browser has no push service, and everything else is real.
const aPushService = `PushManager.prototype.subscribe = async o => {
	if (!o.userVisibleOnly || o.applicationServerKey.length !== 65) throw new Error('not as RFC 8292 has it');
	return { toJSON: () => ({ endpoint: 'https://push.example.com/one', keys: {
		p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' } }) };
};`

// An owner taps "Avisar neste aparelho": the worker is registered and the device is kept. A push is shown with its words, a newer one of the same
// outage takes its place, and a tap leads the open page to the connect page and notes that the notice was opened.
func TestANoticeIsShownAndATapOpensTheConnectPage(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, ended(connection.Unlinked)(s.Now()))
	c := new(chromium) // windows of their own, since private ones show no notices
	t.Cleanup(c.stop)
	c.once.Do(func() { c.start() })
	must(t, c.err)
	ctx := c.ctx
	for _, name := range []string{"notifications", "push"} {
		_, err := cdp.Call(ctx, chromedp.FromContext(ctx).Browser, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name, UserVisibleOnly: name == "push"}, Setting: browser.PermissionSettingGranted, Origin: s.Server.URL,
		})
		must(t, err)
	}
	_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: aPushService})
	must(t, err)
	workers := watchWorkers(ctx, t)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/notices/"), click(`[data-push="offer"] button`), chromedp.WaitVisible(chromedp.CSS("[data-device]")))
	registration := <-workers
	u, err := s.Store.UserByEmail(t.Context(), tenant.System("test"), "ana@salao.example")
	must(t, err)
	must(t, s.Store.PutNoticeSetting(t.Context(), tenant.For(u.Tenant), u, alarm.Setting{}))
	notes := fall(t, s, salon)

	shown := `(async () => JSON.stringify((await (await navigator.serviceWorker.getRegistration('/')).getNotifications()).map(n => n.title + '|' + n.body + '|' + n.lang)))()`
	deliver := func(body, title string) {
		t.Helper()
		_, err := chromedp.Call(ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: s.Server.URL, RegistrationID: registration, Data: body})
		must(t, err)
		becomesText(ctx, t, shown+`.then(s => JSON.parse(s).map(n => n.split('|')[0]).join())`, title)
	}
	deliver(strings.Replace(notes[0], "caiu", "voltou", 1), "Studio Ana: o WhatsApp voltou")
	deliver(notes[0], "Studio Ana: o WhatsApp caiu") // of the same outage: it takes the other's place
	if got := awaited(ctx, shown); !strings.Contains(got, "Toque para reconectar.|pt-BR") {
		t.Errorf("shown is %s", got)
	}
	tap(ctx, t, s.Server.URL)
	becomesText(ctx, t, `location.pathname`, "/dashboard/whatsapp/")
	becomesText(ctx, t, shown, "[]")
	list, err := s.Store.NoticesOf(t.Context(), tenant.For(u.Tenant), u, 10)
	must(t, err)
	if len(list) == 0 || list[len(list)-1].Read.IsZero() {
		t.Errorf("the notice was not opened: %+v", list)
	}
}

// fall lets a salon lose its WhatsApp, and returns what its owner's device is sent.
func fall(t *testing.T, s *scene, salon tenant.Tenant) (notes []string) {
	t.Helper()
	s.TwoServers()
	s.Put(salon, linked(func(*connection.Connection) {})(s.Now()))
	row, err := s.Store.ByTenant(t.Context(), tenant.System("test"), salon.ID)
	must(t, err)
	_, err = s.Store.Change(t.Context(), tenant.System("test"), row.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.State, c.Cause, c.Wanted, c.LinkedOnce = connection.Known{}, connection.Unlinked, connection.Linked, true
		return c, nil, nil
	})
	must(t, err)
	s.AdvanceClock(alarm.OwnerAfter)
	push := func(_ context.Context, _ alarm.Device, n alarm.Note) error {
		notes = append(notes, string(n.Body))
		return nil
	}
	alarm.NewRunner(alarm.Deps{Store: s.Store, Notices: s.Store, Push: push, Devices: s.Store, Log: slog.New(slog.DiscardHandler), Now: s.Now}).Look(t.Context())
	if len(notes) != 1 {
		t.Fatalf("the device is sent %q", notes)
	}
	return notes
}

// watchWorkers gives the service worker's registration once there is one.
func watchWorkers(ctx context.Context, t *testing.T) <-chan serviceworker.RegistrationID {
	t.Helper()
	found := make(chan serviceworker.RegistrationID, 1)
	must(t, chromedp.Listen(ctx, func(ev any) {
		e, ok := ev.(*serviceworker.EventWorkerRegistrationUpdated)
		if !ok {
			return
		}
		for _, r := range e.Registrations {
			select {
			case found <- r.RegistrationID:
			default: // it is known
			}
		}
	}))
	_, err := chromedp.Call(ctx, serviceworker.Enable, cdp.Empty{})
	must(t, err)
	return found
}

// becomesText waits until an expression that may be a promise has a value.
func becomesText(ctx context.Context, t *testing.T, expression, want string) {
	t.Helper()
	end := time.Now().Add(patience)
	for got := "?"; got != want; {
		got = awaited(ctx, expression)
		if time.Now().After(end) {
			t.Fatalf("%s is %s, want %s", expression, got, want)
		}
	}
}

// awaited is the value of an expression that may be a promise, or why it has none.
func awaited(ctx context.Context, expression string) string {
	v, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		return err.Error()
	}
	return v
}

// tap taps the notice that is shown, as the browser does, in the service worker.
func tap(ctx context.Context, t *testing.T, origin string) {
	t.Helper()
	targets, err := chromedp.Targets(ctx)
	must(t, err)
	var id target.ID
	for _, x := range targets {
		if x.Type == "service_worker" && strings.HasPrefix(x.URL, origin) {
			id = x.TargetID
		}
	}
	if id == "" {
		t.Fatalf("no service worker runs: %v", fmt.Sprint(targets))
	}
	worker, end := chromedp.NewContext(ctx, chromedp.WithTargetID(id))
	t.Cleanup(end) // and not now: it ends the worker, which may not have opened the page yet
	read[bool](worker, t, `registration.getNotifications().then(([n]) => dispatchEvent(new NotificationEvent('notificationclick', { notification: n }))), true`)
}
