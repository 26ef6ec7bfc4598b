package engine

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/egress"
)

// endAfter calls end when something receives, and returns when the context has ended.
func endAfter(ctx context.Context, end func(), something <-chan struct{}) {
	select {
	case <-something:
		end()
	case <-ctx.Done():
	}
}

// A proxy's address is checked when it is dialled, also behind a host name: one that its guard refuses is not dialled.
func TestProxyIsJudgedWhenItIsDialled(t *testing.T) {
	var called atomic.Int32
	opened := make(chan struct{}, 1) // a connection that should not be is not waited for
	proxy := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	proxy.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			called.Add(1)
			select {
			case opened <- struct{}{}:
			default:
			}
		}
	}
	proxy.Start()
	defer proxy.Close()
	loopback, err := egress.ParseAllow("loopback")
	if err != nil {
		t.Fatal(err)
	}
	ways, err := newTransportFactory(Endpoint{}, Timeouts{Dial: time.Minute, Upload: time.Minute}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer ways.close()
	named := strings.Replace(proxy.URL, "127.0.0.1", "localhost", 1)
	for name, tc := range map[string]struct {
		proxy  Proxy
		passes bool
	}{
		"a client's at an address":          {Proxy{URL: proxy.URL}, false},
		"a client's at a name":              {Proxy{URL: named}, false},
		"a client's, SOCKS":                 {Proxy{URL: strings.Replace(proxy.URL, "http:", "socks5:", 1)}, false},
		"a client's that is allowed":        {Proxy{URL: named, Guard: egress.Guard{Allow: loopback}}, true},
		"the operator's":                    {Proxy{URL: proxy.URL, Guard: egress.Guard{Trusted: true}}, true},
		"the operator's, inside of process": {Proxy{URL: named, Guard: egress.Guard{Trusted: true, InternalHosts: []string{"localhost"}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			called.Store(0)
			select { // what an earlier case left
			case <-opened:
			default:
			}
			way := ways.forSession(new(atomic.Int64))
			if err := way.setProxy(tc.proxy); err != nil {
				t.Fatal(err)
			}
			defer way.close()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if !tc.passes {
				go endAfter(ctx, cancel, opened)
			}
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://web.whatsapp.com/", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := way.RoundTrip(r)
			if err == nil {
				_ = resp.Body.Close()
			}
			_, forbidden := errors.AsType[*egress.Error](err)
			if tc.passes != (err == nil) || tc.passes == forbidden || tc.passes != (called.Load() == 1) {
				t.Errorf("called %d times, %v", called.Load(), err)
			}
		})
	}
}

// A proxy that a client sets is not the same as the operator's, although its URL is.
func TestTheSameProxyOfSomebodyElse(t *testing.T) {
	ways, err := newTransportFactory(Endpoint{}, Timeouts{}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer ways.close()
	way := ways.forSession(new(atomic.Int64))
	if err := way.setProxy(Proxy{URL: "http://10.0.0.1:1", Guard: egress.Guard{Trusted: true}}); err != nil {
		t.Fatal(err)
	}
	before := way.current.Load()
	if err := way.setProxy(Proxy{URL: "http://10.0.0.1:1"}); err != nil || way.current.Load() == before {
		t.Errorf("the old way stays: %v", err)
	}
}
