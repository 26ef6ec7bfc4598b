package app

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/backup"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

func found(r alarm.Report) string {
	var all []string
	for _, f := range r.Found {
		all = append(all, fmt.Sprintf("%s %s %d", f.Kind, f.Subject, f.Figure))
	}
	return strings.Join(all, ", ")
}

func TestWhatIsWarnedOf(t *testing.T) {
	t.Parallel()
	now, day, gib := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), 24*time.Hour, uint64(1<<30)
	made := func(age time.Duration) backup.Status { return backup.Status{Last: backup.Good{At: now.Add(-age)}} }
	daily := BackupConfig{Every: day, To: "/backups"}
	cert := func(left, life time.Duration) map[string]peer {
		return map[string]peer{"evo.test": {at: now, begins: now.Add(left - life), ends: now.Add(left)}}
	}
	for name, c := range map[string]struct{ got, want string }{
		"a queue in time":              {found(queueReport(map[store.Queue]time.Time{store.QueueOutbox: now.Add(-10 * time.Minute), store.QueueInbox: {}}, now)), ""},
		"a queue that is late":         {found(queueReport(map[store.Queue]time.Time{store.QueueOutbox: now.Add(-20 * time.Minute)}, now)), "queue_late outbox 20"},
		"a certificate":                {found(certificateReport(cert(30*day, 90*day), now)), ""},
		"a certificate at its end":     {found(certificateReport(cert(13*day, 90*day), now)), "certificate_ends evo.test 13"},
		"a certificate of a week":      {found(certificateReport(cert(3*day, 7*day), now)), ""},
		"that at its end":              {found(certificateReport(cert(30*time.Hour, 7*day), now)), "certificate_ends evo.test 1"},
		"a certificate that ended":     {found(certificateReport(cert(-50*time.Hour, 90*day), now)), "certificate_ended evo.test 2"},
		"a server without TLS":         {found(certificateReport(map[string]peer{"evo.test": {at: now}}, now)), ""},
		"a clock":                      {found(clockReport("n", map[string]peer{"a": {timed: true, skew: 3 * time.Second}})), ""},
		"a clock that differs":         {found(clockReport("n", map[string]peer{"a": {timed: true, skew: -300 * time.Second}, "b": {timed: true, skew: -290 * time.Second}, "c": {}})), "clock_wrong n 290"},
		"one server's clock":           {found(clockReport("n", map[string]peer{"a": {timed: true, skew: -300 * time.Second}, "b": {timed: true}})), ""},
		"no server":                    {found(clockReport("n", nil)), ""},
		"a backup":                     {found(backupReport(made(30*time.Hour), daily, now, now)), ""},
		"a backup that is missed":      {found(backupReport(made(60*time.Hour), daily, now, now)), "backup_old /backups 60"},
		"no backup yet":                {found(backupReport(backup.Status{}, daily, now, now)), ""},
		"no backup for long":           {found(backupReport(backup.Status{}, daily, now.Add(-2*time.Hour), now)), "backup_missing /backups 0"},
		"a first backup that fails":    {found(backupReport(backup.Status{Failed: backup.Failure{Times: 1}}, daily, now, now)), "backup_missing /backups 0"},
		"backups by hand":              {found(backupReport(backup.Status{}, BackupConfig{}, now.Add(-2*time.Hour), now)), ""},
		"space":                        {strconv.FormatBool(lowDisk(30*gib, 250*gib)), "false"},
		"little space":                 {strconv.FormatBool(lowDisk(4*gib, 250*gib)), "true"},
		"a small disk":                 {strconv.FormatBool(lowDisk(gib, 10*gib)), "false"},
		"a small disk that is full":    {strconv.FormatBool(lowDisk(gib/4, 10*gib)), "true"},
		"a large disk has enough left": {strconv.FormatBool(lowDisk(6*gib, 10_000*gib)), "false"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
}

func TestPhonesThatWereNotSeen(t *testing.T) {
	t.Parallel()
	now, ids := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), []tenant.ID{tenant.NewID(), tenant.NewID(), tenant.NewID()}
	var phones []reconcile.Phone
	for i, days := range []time.Duration{9, 10, 13} {
		phones = append(phones, reconcile.Phone{Tenant: ids[i], Seen: now.Add(-days * 24 * time.Hour)})
	}
	r := phoneReport(phones, now)
	if got, want := found(r), fmt.Sprintf("phone_unseen %s 10, phone_unseen_long %s 13", ids[1], ids[2]); got != want {
		t.Errorf("found %q, want %q", got, want)
	}
	if !r.Well(ids[0].String()) || r.Well(ids[1].String()) || r.Well(tenant.NewID().String()) {
		t.Error("who was seen, and nobody else, is well")
	}
}

// Clocks and certificates are told by answers that come anyway.
func TestAnswersTellOfClocksAndCertificates(t *testing.T) {
	t.Parallel()
	ahead := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(5*time.Minute).UTC().Format(http.TimeFormat))
	}))
	defer ahead.Close()
	p := newPeers(time.Now)
	inner, ok := ahead.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("the client's transport is none of net/http")
	}
	inner = inner.Clone()
	inner.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, ahead.Listener.Addr().String())
	}
	client := http.Client{Transport: p.transport(inner)}
	for host, timed := range map[string]bool{"example.com": true, "127.0.0.1": false} { // the server's certificate is for both
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+host, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		v := p.current()[host]
		if v.timed != timed || timed && (v.skew < 4*time.Minute || v.skew > 6*time.Minute) || !v.ends.Equal(ahead.Certificate().NotAfter) || !v.begins.Equal(ahead.Certificate().NotBefore) {
			t.Errorf("%s: got %+v", host, v)
		}
	}
	if !onThisMachine(gatewayHost) || !onThisMachine(platformHost) {
		t.Error("our own gateway counts as another clock")
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.com", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	ended := &x509.Certificate{NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1000, 0)}
	fails := p.transport(roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "Get", Err: x509.CertificateInvalidError{Cert: ended, Reason: x509.Expired}}
	}))
	if _, err := fails.RoundTrip(req); err == nil || !p.current()["example.com"].ends.Equal(ended.NotAfter) { //nolint:bodyclose // there is none
		t.Errorf("an ended certificate is noted as %+v", p.current())
	}
	away := p.transport(roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("away") }))
	if _, err := away.RoundTrip(req); err == nil || !p.current()["example.com"].ends.Equal(ended.NotAfter) { //nolint:bodyclose // there is none
		t.Errorf("who does not answer changes %+v", p.current())
	}
	later := newPeers(func() time.Time { return time.Now().Add(2 * keptPeers) })
	later.seen = p.seen
	if got := later.current(); len(got) != 0 {
		t.Errorf("who is not called any more counts: %+v", got)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTheDiskIsMeasured(t *testing.T) {
	t.Parallel()
	free, all, ok := diskSpace(t.TempDir())
	if !ok || free == 0 || free > all {
		t.Errorf("%d of %d bytes, %t", free, all, ok)
	}
	if _, _, ok := diskSpace("/there/is/no/such/folder"); ok {
		t.Error("a folder that is not there has a size")
	}
}
