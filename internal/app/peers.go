package app

import (
	"crypto/x509"
	"errors"
	"net/http"
	"sync"
	"time"

	"salonzap/internal/evolution"
)

// peers notes what the answers of servers tell by the way: their clocks, and how long their certificates are valid. It costs no call.
type peers struct {
	now func() time.Time

	mu   sync.Mutex
	seen map[string]peer // by host
}

// peer is what the last answers of a host told.
type peer struct {
	at     time.Time
	timed  bool          // it has a clock of its own, and told its time
	skew   time.Duration // how far its clock is ahead of ours
	begins time.Time     // of its certificate; zero without one
	ends   time.Time
}

// keptPeers is how long a host counts that is not called any more.
const keptPeers = time.Hour

func newPeers(now func() time.Time) *peers { return &peers{now: now, seen: map[string]peer{}} }

// transport notes what goes through a transport.
func (p *peers) transport(next http.RoundTripper) http.RoundTripper { return peerTransport{p, next} }

type peerTransport struct {
	peers *peers
	next  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t peerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := t.peers.now()
	resp, err := t.next.RoundTrip(r)
	t.peers.note(r.URL.Hostname(), asked, resp, err)
	return resp, err
}

// CloseIdleConnections closes those of the transport.
func (t peerTransport) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (p *peers) note(host string, asked time.Time, resp *http.Response, err error) {
	now := p.now()
	v := peer{at: now}
	switch bad, ended := errors.AsType[x509.CertificateInvalidError](err); {
	case ended && bad.Reason == x509.Expired:
		v.begins, v.ends = bad.Cert.NotBefore, bad.Cert.NotAfter
	case err != nil:
		return
	case resp.TLS != nil && len(resp.TLS.PeerCertificates) > 0:
		v.begins, v.ends = resp.TLS.PeerCertificates[0].NotBefore, resp.TLS.PeerCertificates[0].NotAfter
	}
	if err == nil && !onThisMachine(host) {
		v.skew, v.timed = evolution.Skew(resp.Header, asked, now)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen[host] = v
}

// onThisMachine tells whether a host has this machine's clock: our own gateway in this process, or a loopback address.
func onThisMachine(host string) bool {
	return host == gatewayHost || host == platformHost || LoopbackHost(host)
}

// current is what is known of the hosts that are still called.
func (p *peers) current() map[string]peer {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := make(map[string]peer, len(p.seen))
	for host, v := range p.seen {
		if p.now().Sub(v.at) > keptPeers {
			delete(p.seen, host)
			continue
		}
		all[host] = v
	}
	return all
}
