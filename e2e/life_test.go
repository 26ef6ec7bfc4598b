package e2e_test

import (
	"net/http"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/tenant"
)

// A deleted salon is gone at once for everybody, and its instance from the server, and then its name is free.
func TestADeletedSalonIsGoneForEverybodyAndItsNameFree(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		n.linked("ana", rightPhone)
		w.whatsapp.down()
		want[any](n.client, http.StatusNoContent, http.MethodDelete, "/api/v1/salons/ana", nil)
		want[problem](n.client, http.StatusNotFound, http.MethodGet, whatsapp("ana"), nil)
		want[problem](n.client, http.StatusConflict, http.MethodPost, "/api/v1/salons", map[string]any{"name": "Ana", "slug": "ana"})
		w.whatsapp.up()
		w.must(w.fake.WaitGone(w.ctx, "ana_whatsapp"))
		again := map[string]any{"name": "Ana", "slug": "ana"}
		w.eventually("the name is free", func() bool {
			status, _ := n.do(http.MethodPost, "/api/v1/salons", again)
			return status == http.StatusCreated
		})
		if v := n.click("ana"); v.IsReconnect {
			t.Errorf("the new salon inherited a connection: %+v", v)
		}
	})
}

// A key of one salon sees that salon, and cannot tell whether there are others.
func TestAKeyOfOneSalonSeesThatSalonAlone(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.salon("ana", "")
		n.salon("bia", "")
		n.click("bia")
		ana, err := n.app.Core().Store.TenantBySlug(w.ctx, tenant.System("story"), "ana")
		w.must(err)
		c := n.as(n.newKey(ana.ID))
		list := want[struct {
			Items []struct{ Slug string }
		}](c, http.StatusOK, http.MethodGet, "/api/v1/salons", nil)
		if len(list.Items) != 1 || list.Items[0].Slug != "ana" {
			t.Errorf("the list: %+v", list)
		}
		for _, slug := range []string{"bia", "nobody"} {
			for _, call := range [][2]string{
				{http.MethodGet, ""},
				{http.MethodGet, "/whatsapp"},
				{http.MethodPost, "/whatsapp/connect"},
				{http.MethodDelete, "/whatsapp"},
				{http.MethodGet, "/whatsapp/events"},
				{http.MethodGet, "/whatsapp/history"},
				{http.MethodPost, "/connect-links"},
			} {
				if p := want[problem](c, http.StatusNotFound, call[0], "/api/v1/salons/"+slug+call[1], nil); p.Code != "salon_unknown" {
					t.Errorf("%s %s of %s: %+v", call[0], call[1], slug, p)
				}
			}
		}
		if v := c.click("ana"); v.Salon != "ana" {
			t.Errorf("its own: %+v", v)
		}
		if calls := w.fake.CallsOf("bia_whatsapp"); calls[evolution.OpLogout] != 0 {
			t.Errorf("the other salon was touched: %v", calls)
		}
	})
}

// A stream that broke is opened again and says at once what is true now.
func TestABrokenStreamSaysAtOnceWhatIsTrueNow(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		events := n.follow("ana")
		code := n.click("ana").Text
		events.untilStatus("awaiting_scan")
		events.cancel()
		w.must(w.fake.ScanCode(code, rightPhone, ""))
		n.follow("ana").untilStatus("connected")
		if v, ok := n.follow("ana").next(); !ok || v.Status != "connected" {
			t.Errorf("the first event of a new stream: %+v", v)
		}
	})
}

// A node that stops ends its streams and releases its leases; the next node goes on without a click.
func TestANodeThatStopsGivesItsWorkToTheNext(t *testing.T) {
	onBoth(t, func(w *world) {
		n := w.node()
		n.salon("ana", rightPhone)
		n.salon("bia", "")
		hold := w.fake.Hold(evolution.OpConnect, 1)
		open := []*stream{n.follow("ana"), n.follow("bia")}
		n.clickWithoutWaiting("ana")
		<-hold.Arrived
		stopped := make(chan struct{})
		go func() { n.quit(); close(stopped) }()
		for _, s := range open {
			for {
				if _, more := s.next(); !more {
					break
				}
			}
		}
		hold.Release()
		<-stopped
		next := w.node()
		events := next.follow("ana")
		v := events.until("the code", func(v wire) bool { return v.Text != "" })
		w.must(w.fake.ScanCode(v.Text, rightPhone, ""))
		events.untilStatus("connected")
		if c := w.fake.Calls(); c[evolution.OpCreate] != 1 {
			t.Errorf("calls: %v", c)
		}
	})
}
