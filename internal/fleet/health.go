package fleet

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet/translate"
	"salonzap/internal/tenant"
)

// recordOutcome learns from an answer to a step of one instance how its server is: a server that did not answer and does again, or that
// denies what it has, was restarted. One instance alone that gets no answer says nothing of the server: its session may be the
// one without network. Two that get none, and nobody who got one since, do.
func (p *serverClient) recordOutcome(o connection.Observation, instance string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch o.Kind {
	case connection.ResultUnreachable, connection.ResultProxyError:
		if p.unanswered == nil {
			p.unanswered = make(map[string]bool)
		}
		if p.unanswered[instance] = true; len(p.unanswered) > 1 {
			p.health.OK, p.health.Problem = false, "down"
		}
	case connection.ResultNone, connection.ResultTimeout:
	default:
		if o.Kind == connection.ResultUnloaded || p.health.Problem == "down" || p.unanswered[instance] {
			p.bootAt = now
		}
		if p.health.Problem == "down" {
			p.health.OK, p.health.Problem = true, ""
		}
		p.unanswered = nil
	}
}

// lastBoot is when the server was last seen restarting; zero when never.
func (p *serverClient) lastBoot() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bootAt
}

// checkTimeout bounds a look at a server: one that hangs is not waited for until the next.
const checkTimeout = 20 * time.Second

// healthMaxAge is how old what is stored of a server's health must be to be written again when nothing changed. Every node looks,
// since each has its own way to the servers; the first that has news writes.
const healthMaxAge = 25 * time.Second

// Check looks at every server once, at all at the same time, and stores how they are. The version is asked for rarely: a real
// server downloads a page from the internet to answer it.
func (f *Fleet) Check(ctx context.Context) {
	f.mu.RLock()
	posts := slices.Collect(maps.Values(f.servers))
	f.mu.RUnlock()
	var wg sync.WaitGroup
	for _, p := range posts {
		wg.Go(func() { f.checkServer(ctx, p) })
	}
	wg.Wait()
}

func (f *Fleet) checkServer(ctx context.Context, p *serverClient) {
	p.forgetList(f.now())
	within, cancel := context.WithTimeout(ctx, checkTimeout)
	h := f.probeHealth(within, p)
	cancel()
	if ctx.Err() != nil {
		return
	}
	if err := f.store.RecordHealth(ctx, tenant.System("health"), p.id, h, healthMaxAge); err != nil && !fault.Is(err, fault.NotFound) {
		f.log.LogAttrs(ctx, slog.LevelWarn, "a server's health could not be stored",
			slog.String("server", p.id), slog.Any("error", err))
	}
}

// ServerSaved takes a server over as a person saved it, with how it was when Probe looked at it: the fleet alone writes how a
// server is, so that what only its own looks find out (a restart, the passkey step) is not lost to a form.
func (f *Fleet) ServerSaved(ctx context.Context, s Server) error {
	if err := f.Refresh(ctx); err != nil {
		return err
	}
	f.mu.RLock()
	p := f.servers[s.ID]
	f.mu.RUnlock()
	if p == nil || !p.seen(s.Health) {
		return nil
	}
	p.mu.Lock()
	h := p.health
	p.mu.Unlock()
	return f.store.RecordHealth(ctx, tenant.System("health"), p.id, h, 0)
}

// seen adds what a probe saw to what is known of the server, unless a later look knows better.
func (p *serverClient) seen(h Health) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !h.At.After(p.health.At) {
		return false
	}
	p.health.At, p.health.OK, p.health.Problem, p.health.LatencyMS = h.At, h.OK, h.Problem, h.LatencyMS
	if h.Version != "" {
		p.health.Version, p.health.Passkey = h.Version, h.Passkey
	}
	return true
}

func (f *Fleet) probeHealth(ctx context.Context, p *serverClient) Health {
	start := f.now()
	err := p.client.VerifyKey(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = &evolution.Error{Kind: evolution.KindTimeout, Op: "fleet.look"}
	}
	p.mu.Lock()
	h := p.health
	p.mu.Unlock()
	wasDown := h.Problem == "down"
	h.At, h.LatencyMS = start, f.now().Sub(start).Milliseconds()
	h.OK, h.Problem = err == nil, translate.Problem(err)
	if h.OK && p.infoDue(start) {
		if info, err := p.client.Info(ctx); err == nil {
			h.Version, h.Passkey = translate.ServerVersion(info), info.Passkey
			p.infoFetched(start)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if wasDown && h.Problem != "down" {
		p.bootAt = start
	}
	if h.OK {
		p.unanswered = nil
	}
	h.BootAt = p.bootAt
	p.health = h
	return h
}

// infoEvery is how often a server is asked what it is and can do.
const infoEvery = time.Hour

// infoDue tells whether it is time to ask a server what it is: rarely, and after each start of it or of this process.
func (p *serverClient) infoDue(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.infoFetchedAt.IsZero() || now.Sub(p.infoFetchedAt) >= infoEvery || p.bootAt.After(p.infoFetchedAt) || p.health.Problem == "down"
}

func (p *serverClient) infoFetched(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.infoFetchedAt = now
}
