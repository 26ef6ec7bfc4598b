package fleet

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/tenant"
)

// note learns from an answer how its server is: a server that did not answer and does again, or that denies what it has,
// was restarted.
func (p *post) note(o connection.Observation, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch o.Kind {
	case connection.SeenDown, connection.SeenAway:
		p.health.OK, p.health.Problem = false, "down"
	case connection.SeenUnloaded:
		p.bootAt = now
	case connection.SeenNothing, connection.SeenTimeout:
	default:
		if p.health.Problem == "down" {
			p.bootAt = now
			p.health.OK, p.health.Problem = true, ""
		}
	}
}

// boot is when the server was last seen restarting; zero when never.
func (p *post) boot() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bootAt
}

// Check looks at every server once and stores how it is. The version is asked for rarely: a real server downloads a page
// from the internet to answer it.
func (f *Fleet) Check(ctx context.Context) {
	f.mu.RLock()
	posts := make([]*post, 0, len(f.posts))
	for _, p := range f.posts {
		posts = append(posts, p)
	}
	f.mu.RUnlock()
	for _, p := range posts {
		h := f.look(ctx, p)
		if ctx.Err() != nil {
			return
		}
		if err := f.store.SetHealth(ctx, tenant.System("health"), p.id, h); err != nil {
			f.log.LogAttrs(ctx, slog.LevelWarn, "a server's health could not be stored",
				slog.String("server", p.id), slog.Any("error", err))
		}
	}
}

func (f *Fleet) look(ctx context.Context, p *post) Health {
	start := f.now()
	err := p.client.VerifyKey(ctx)
	p.mu.Lock()
	h := p.health
	p.mu.Unlock()
	wasDown := h.Problem == "down"
	h.At, h.LatencyM = start, f.now().Sub(start).Milliseconds()
	h.OK, h.Problem = err == nil, problem(err)
	if h.OK && p.askWhat(start) {
		if info, err := p.client.Info(ctx); err == nil {
			h.Version, h.Passkey = version(info), info.Passkey
			p.told(start)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if wasDown && h.Problem != "down" {
		p.bootAt = start
	}
	h.BootAt = p.bootAt
	p.health = h
	return h
}

// infoEvery is how often a server is asked what it is and can do.
const infoEvery = time.Hour

// askWhat tells whether it is time to ask a server what it is: rarely, and after each start of it or of this process.
func (p *post) askWhat(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.infoAt.IsZero() || now.Sub(p.infoAt) >= infoEvery || p.bootAt.After(p.infoAt) || p.health.Problem == "down"
}

func (p *post) told(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.infoAt = now
}

func problem(err error) string {
	if evolution.IsAway(err) {
		return "down"
	}
	switch evolution.KindOf(err) {
	case "":
		if err == nil {
			return ""
		}
		return "down"
	case evolution.KindUnreachable:
		return "down"
	case evolution.KindUnauthorized:
		return "key"
	case evolution.KindLicenceRequired:
		return "licence"
	case evolution.KindTimeout:
		return "timeout"
	default:
		return "refused"
	}
}
