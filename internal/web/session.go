package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// SessionStore keeps in which browsers people are signed in.
type SessionStore interface {
	// BindSession says whose a session is, before it is committed for the first time.
	BindSession(ctx context.Context, scope tenant.Scope, token, userID string, from tenant.Device) error
	TouchSession(ctx context.Context, scope tenant.Scope, token string, now time.Time) error
	// CapSessions ends a person's sessions beyond the kept ones that were used last, and tells how many.
	CapSessions(ctx context.Context, scope tenant.Scope, userID string, kept int) (ended int, err error)
	// SessionsOf lists a person's sessions that go on, the one used last first.
	SessionsOf(ctx context.Context, scope tenant.Scope, userID string) ([]tenant.Session, error)
	// EndSession ends one of a person's. Errors: NotFound.
	EndSession(ctx context.Context, scope tenant.Scope, userID, id string) error
}

// How long people stay signed in: unused, at most, and with a connect link.
const (
	sessionIdleTTL   = 7 * 24 * time.Hour
	sessionTTL       = 30 * 24 * time.Hour
	guestSessionTTL  = time.Hour
	lastSeenInterval = time.Hour // the last use is written this often at most: a look at a page is no write
)

// What a session holds.
const (
	keyUser          = "user"
	keyPasswordProof = "proof" // tenant.User.Proof when the session began
	keyGuest         = "guest" // the salon of a connect link
	keyExpiresAt     = "until" // when a guest's session ends, Unix seconds
	keyLastSeen      = "seen"  // last use, Unix seconds
	keyFlashTone     = "flash_tone"
	keyFlashText     = "flash_text"
	keyInviteLink    = "invite_link" // shown once
	keyInviteEmail   = "invite_mail"
)

// newSessionManager makes the manager field by field: scs.New would start a cleaner of a store in memory that nobody uses and nobody
// can stop.
func newSessionManager(d Deps) *scs.SessionManager {
	m := &scs.SessionManager{
		Lifetime: sessionTTL, Store: d.Sessions, Codec: scs.GobCodec{},
		Cookie: scs.SessionCookie{Name: "salonzap_session", HttpOnly: true, SameSite: http.SameSiteLaxMode, Path: "/", Persist: true},
	}
	if d.PublicURL != nil && d.PublicURL.Scheme == "https" {
		m.Cookie.Secure = true
		m.Cookie.Name = "__Host-session" // browsers refuse it without Secure, with a Domain or another Path
	}
	return m
}

// identity is the person or guest of a session, freshly read; ok is false when nobody is signed in.
type identity struct {
	actor  tenant.Actor
	user   tenant.User   // zero for a guest
	tenant tenant.Tenant // the owner's or guest's; zero for an operator
	guest  bool
}

// identify reads who is signed in. A session whose person, salon or password is gone is over.
func (s *site) identify(ctx context.Context) (me identity, ok bool, err error) {
	now := s.Now()
	if id := s.sessions.GetString(ctx, keyGuest); id != "" {
		me, err = s.guestIdentity(ctx, id, now)
	} else if id := s.sessions.GetString(ctx, keyUser); id != "" {
		me, err = s.userIdentity(ctx, id, now)
	} else {
		return identity{}, false, nil
	}
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Unauthenticated) {
		return identity{}, false, s.sessions.Destroy(ctx)
	}
	return me, err == nil, err
}

func (s *site) guestIdentity(ctx context.Context, id string, now time.Time) (identity, error) {
	if now.Unix() >= s.sessions.GetInt64(ctx, keyExpiresAt) {
		return identity{}, sessionEnded()
	}
	t, err := tenant.ParseID(id)
	if err != nil {
		return identity{}, err
	}
	salon, err := s.Tenants.Tenant(ctx, tenant.For(t), t)
	return identity{actor: tenant.LinkActor(t), tenant: salon, guest: true}, err
}

func (s *site) userIdentity(ctx context.Context, id string, now time.Time) (identity, error) {
	seen := time.Unix(s.sessions.GetInt64(ctx, keyLastSeen), 0)
	if now.Sub(seen) > sessionIdleTTL {
		return identity{}, sessionEnded()
	}
	u, err := s.Accounts.User(ctx, id)
	if err != nil {
		return identity{}, err
	}
	if u.Proof() != s.sessions.GetString(ctx, keyPasswordProof) {
		return identity{}, sessionEnded()
	}
	if now.Sub(seen) > lastSeenInterval {
		s.sessions.Put(ctx, keyLastSeen, now.Unix())
		if err := s.SessionStore.TouchSession(ctx, tenant.System("session"), s.sessions.Token(ctx), now); err != nil {
			return identity{}, err
		}
	}
	me := identity{actor: u.Actor(), user: u}
	if u.Role == tenant.Owner {
		me.tenant, err = s.Tenants.Tenant(ctx, u.Actor().Scope(), u.Tenant)
	}
	return me, err
}

func sessionEnded() error {
	return fault.New(fault.Unauthenticated, "web.session", text.SignInNeeded)
}

// streamViewer is who looks at a stream, without the request that began it: a stream lasts longer.
type streamViewer struct {
	actor tenant.Actor
	token string // of the session; empty when there is none
}

func (v streamViewer) scope() tenant.Scope { return v.actor.Scope() }

func (s *site) streamViewerOf(c *call) streamViewer {
	v := streamViewer{actor: c.identity.actor}
	if cookie, err := c.r.Cookie(s.sessions.Cookie.Name); err == nil {
		v.token = strings.Clone(cookie.Value) // not the whole header with it
	}
	return v
}

// revalidate reads again whether a stream's session exists and belongs to the same one. It gives the salon, freshly read when
// one is named. ctx must hold no session.
func (s *site) revalidate(ctx context.Context, v streamViewer, t tenant.ID) (tenant.Tenant, error) {
	if v.token == "" {
		return tenant.Tenant{}, sessionEnded()
	}
	fresh, err := s.sessions.Load(ctx, v.token)
	if err != nil {
		return tenant.Tenant{}, err
	}
	me, in, err := s.identify(fresh)
	if err != nil {
		return tenant.Tenant{}, err
	}
	if !in || me.actor.ID != v.actor.ID || me.actor.Tenant != v.actor.Tenant {
		return tenant.Tenant{}, sessionEnded()
	}
	if t.IsZero() || me.tenant.ID == t {
		return me.tenant, ctx.Err()
	}
	return s.Tenants.Tenant(ctx, v.scope(), t)
}

// maxSessions is in how many browsers a person may be signed in: a salon's staff often shares the owner's account.
const maxSessions = 10

// signIn begins a session for a person, with a new token, so that one that an attacker planted is
// useless (session fixation). Of more than maxSessions the one that was unused for the longest
// ends, and the next page says so.
func (s *site) signIn(ctx context.Context, u tenant.User, from tenant.Device, lang text.Lang) error {
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	if err := s.SessionStore.BindSession(ctx, tenant.System("sign in"), s.sessions.Token(ctx), u.ID, from); err != nil {
		return err
	}
	ended, err := s.SessionStore.CapSessions(ctx, tenant.System("sign in"), u.ID, maxSessions)
	if err != nil {
		return err
	}
	if ended > 0 {
		s.setFlash(ctx, page.ToneInfo, lang.Say(text.SessionsCapped, maxSessions))
	}
	s.sessions.Put(ctx, keyUser, u.ID)
	s.sessions.Put(ctx, keyPasswordProof, u.Proof())
	s.sessions.Put(ctx, keyLastSeen, s.Now().Unix())
	return nil
}

// signInGuest begins a guest's session on one salon's connect page.
func (s *site) signInGuest(ctx context.Context, t tenant.ID) error {
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyGuest, t.String())
	s.sessions.Put(ctx, keyExpiresAt, s.Now().Add(guestSessionTTL).Unix())
	return nil
}

// setFlash keeps a sentence for the next page.
func (s *site) setFlash(ctx context.Context, tone page.Tone, sentence string) {
	s.sessions.Put(ctx, keyFlashTone, string(tone))
	s.sessions.Put(ctx, keyFlashText, sentence)
}

func (s *site) popFlash(ctx context.Context) *page.Flash {
	if !s.sessions.Exists(ctx, keyFlashText) {
		return nil
	}
	return &page.Flash{Tone: page.Tone(s.sessions.PopString(ctx, keyFlashTone)), Text: s.sessions.PopString(ctx, keyFlashText)}
}

// clientAddress is what failed sign-ins are counted by.
func clientAddress(r *http.Request) string { return edge.ClientAddr(r.Context()).String() }
