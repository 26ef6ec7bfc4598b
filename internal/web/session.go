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

// How long people stay signed in: unused, at most, and with a connect link.
const (
	idleTime  = 7 * 24 * time.Hour
	fullTime  = 30 * 24 * time.Hour
	guestTime = time.Hour
	seenEvery = time.Hour // the last use is written this often at most: a look at a page is no write
)

// What a session holds.
const (
	keyUser  = "user"
	keyProof = "proof" // tenant.User.Proof when the session began
	keyGuest = "guest" // the salon of a connect link
	keyUntil = "until" // when a guest's session ends, Unix seconds
	keySeen  = "seen"  // last use, Unix seconds
	keyTone  = "flash_tone"
	keyFlash = "flash_text"
	keyLink  = "invite_link" // shown once
	keyMail  = "invite_mail"
)

// sessions makes the manager field by field: scs.New would start a cleaner of a store in memory that nobody uses and nobody
// can stop.
func sessions(d Deps) *scs.SessionManager {
	m := &scs.SessionManager{
		Lifetime: fullTime, Store: d.Sessions, Codec: scs.GobCodec{},
		Cookie: scs.SessionCookie{Name: "salonzap_session", HttpOnly: true, SameSite: http.SameSiteLaxMode, Path: "/", Persist: true},
	}
	if d.PublicURL != nil && d.PublicURL.Scheme == "https" {
		m.Cookie.Secure = true
		m.Cookie.Name = "__Host-session" // browsers refuse it without Secure, with a Domain or another Path
	}
	return m
}

// who is the person or guest of a session, freshly read; ok is false when nobody is signed in.
type who struct {
	actor tenant.Actor
	user  tenant.User   // zero for a guest
	salon tenant.Tenant // the owner's or guest's; zero for an operator
	guest bool
}

// identify reads who is signed in. A session whose person, salon or password is gone is over.
func (s *site) identify(ctx context.Context) (me who, ok bool, err error) {
	now := s.Now()
	if id := s.sessions.GetString(ctx, keyGuest); id != "" {
		me, err = s.guest(ctx, id, now)
	} else if id := s.sessions.GetString(ctx, keyUser); id != "" {
		me, err = s.person(ctx, id, now)
	} else {
		return who{}, false, nil
	}
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Unauthenticated) {
		return who{}, false, s.sessions.Destroy(ctx)
	}
	return me, err == nil, err
}

func (s *site) guest(ctx context.Context, id string, now time.Time) (who, error) {
	if now.Unix() >= s.sessions.GetInt64(ctx, keyUntil) {
		return who{}, over()
	}
	t, err := tenant.ParseID(id)
	if err != nil {
		return who{}, err
	}
	salon, err := s.Tenants.Tenant(ctx, tenant.For(t), t)
	return who{actor: tenant.LinkActor(t), salon: salon, guest: true}, err
}

func (s *site) person(ctx context.Context, id string, now time.Time) (who, error) {
	seen := time.Unix(s.sessions.GetInt64(ctx, keySeen), 0)
	if now.Sub(seen) > idleTime {
		return who{}, over()
	}
	u, err := s.Accounts.User(ctx, id)
	if err != nil {
		return who{}, err
	}
	if u.Proof() != s.sessions.GetString(ctx, keyProof) {
		return who{}, over()
	}
	if now.Sub(seen) > seenEvery {
		s.sessions.Put(ctx, keySeen, now.Unix())
		if err := s.Devices.TouchSession(ctx, tenant.System("session"), s.sessions.Token(ctx), now); err != nil {
			return who{}, err
		}
	}
	me := who{actor: u.Actor(), user: u}
	if u.Role == tenant.Owner {
		me.salon, err = s.Tenants.Tenant(ctx, u.Actor().Scope(), u.Tenant)
	}
	return me, err
}

func over() error { return fault.New(fault.Unauthenticated, "web.session", text.SignInNeeded) }

// viewer is who looks at a stream, without the request that began it: a stream lasts longer.
type viewer struct {
	actor tenant.Actor
	token string // of the session; empty when there is none
}

func (v viewer) scope() tenant.Scope { return v.actor.Scope() }

func (s *site) viewer(c *call) viewer {
	v := viewer{actor: c.me.actor}
	if cookie, err := c.r.Cookie(s.sessions.Cookie.Name); err == nil {
		v.token = strings.Clone(cookie.Value) // not the whole header with it
	}
	return v
}

// still reads again whether a stream's session exists and belongs to the same one. It gives the salon, freshly read when
// one is named. ctx must hold no session.
func (s *site) still(ctx context.Context, v viewer, t tenant.ID) (tenant.Tenant, error) {
	if v.token == "" {
		return tenant.Tenant{}, over()
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
		return tenant.Tenant{}, over()
	}
	if t.IsZero() || me.salon.ID == t {
		return me.salon, ctx.Err()
	}
	return s.Tenants.Tenant(ctx, v.scope(), t)
}

// signIn begins a session for a person, with a new token: one that was planted before is worth nothing.
func (s *site) signIn(ctx context.Context, u tenant.User, from tenant.Device) error {
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	if err := s.Devices.BindSession(ctx, tenant.System("sign in"), s.sessions.Token(ctx), u.ID, from); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyUser, u.ID)
	s.sessions.Put(ctx, keyProof, u.Proof())
	s.sessions.Put(ctx, keySeen, s.Now().Unix())
	return nil
}

// letIn begins a guest's session on one salon's connect page.
func (s *site) letIn(ctx context.Context, t tenant.ID) error {
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, keyGuest, t.String())
	s.sessions.Put(ctx, keyUntil, s.Now().Add(guestTime).Unix())
	return nil
}

// flash keeps a sentence for the next page.
func (s *site) flash(ctx context.Context, tone page.Tone, sentence string) {
	s.sessions.Put(ctx, keyTone, string(tone))
	s.sessions.Put(ctx, keyFlash, sentence)
}

func (s *site) takeFlash(ctx context.Context) *page.Flash {
	if !s.sessions.Exists(ctx, keyFlash) {
		return nil
	}
	return &page.Flash{Tone: page.Tone(s.sessions.PopString(ctx, keyTone)), Text: s.sessions.PopString(ctx, keyFlash)}
}

// address is what failed sign-ins are counted by.
func address(r *http.Request) string { return edge.ClientAddr(r.Context()).String() }
