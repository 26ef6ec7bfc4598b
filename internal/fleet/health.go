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

// recordOutcome updates the server's health from the observation of a step of one instance. A server that answers again after it did not,
// or that says an instance is not loaded, was restarted. One instance alone without an answer does not mean that the server is down, since
// only that session may have no network. Two without an answer, and none with one since, do.
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

// lastBoot is when the server last restarted, as far as was noticed; zero when never.
func (p *serverClient) lastBoot() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bootAt
}

// silentFrom is after how many health checks in a row without an answer a server's instances are not asked about any more.
const silentFrom = 2

// isSilent tells whether a server is known not to answer. Its hundreds of instances are not asked about then, while nobody waits: the health
// check, which comes every half minute, finds out when it answers again.
func (p *serverClient) isSilent() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.silentChecks >= silentFrom
}

// checkTimeout bounds one health check, so that a server that hangs does not delay the next round.
const checkTimeout = 20 * time.Second

// healthMaxAge is how old the stored health must be to be written again when nothing changed. Every node checks, since each has its own
// network path to the servers; the first one with a change writes.
const healthMaxAge = 25 * time.Second

// Check checks all servers at the same time, and stores their health. The version is fetched rarely, since a real server downloads a page
// from the internet to answer it.
func (f *Fleet) Check(ctx context.Context) {
	f.mu.RLock()
	servers := slices.Collect(maps.Values(f.servers))
	f.mu.RUnlock()
	var wg sync.WaitGroup
	for _, p := range servers {
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

// ServerSaved reads the servers again after a person saved s, and adds the health that Probe found. Only the fleet writes the health of a
// server, so that what only its own checks find out (a restart, the passkey step) is not overwritten by a form.
func (f *Fleet) ServerSaved(ctx context.Context, s Server) error {
	if err := f.Refresh(ctx); err != nil {
		return err
	}
	f.mu.RLock()
	p := f.servers[s.ID]
	f.mu.RUnlock()
	if p == nil || !p.applyProbe(s.Health) {
		return nil
	}
	p.mu.Lock()
	h := p.health
	p.mu.Unlock()
	return f.store.RecordHealth(ctx, tenant.System("health"), p.id, h, 0)
}

// applyProbe adds the result of a probe to the server's health, and tells whether it did: not when a later check is known.
func (p *serverClient) applyProbe(h Health) bool {
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
	p.silentChecks++
	if h.Problem != "down" && h.Problem != "timeout" {
		p.silentChecks = 0
	}
	h.BootAt = p.bootAt
	p.health = h
	return h
}

// infoEvery is how often a server's version and features are fetched.
const infoEvery = time.Hour

// infoDue tells whether a server's version and features are to be fetched: every infoEvery, and after each restart of it or of this process.
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
