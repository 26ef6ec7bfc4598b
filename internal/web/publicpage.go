package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/qr"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Reservations keeps times that visitors of a salon's public page pick.
type Reservations interface {
	// Reserve keeps a time, in place of what was kept for the same visitor. Errors: Conflict; RateLimited; NotFound.
	Reserve(ctx context.Context, scope tenant.Scope, t tenant.ID, w robot.Wish) (robot.Reservation, error)
	// Reservation reads one by its code. Errors: NotFound.
	Reservation(ctx context.Context, scope tenant.Scope, t tenant.ID, code string) (robot.Reservation, error)
}

// What a salon's public page allows.
const (
	publicPath      = "/s/"
	publicDays      = 21 // how far ahead its free times are listed
	publicAge       = 30 * time.Second
	visitorCookie   = "salonzap_visitor"
	visitorLasts    = time.Hour
	maxSoldOnPublic = 120
)

// publicLimits bound what scripts can ask of salons' public pages: a process reads so many a minute for one address, and for all.
type publicLimits struct{ pages, allPages, picks, allPicks *edge.Limiter }

func newPublicLimits() publicLimits {
	return publicLimits{
		pages:    edge.NewLimiter(120, time.Minute, text.TooMany),
		allPages: edge.NewLimiter(6000, time.Minute, text.TooMany),
		picks:    edge.NewLimiter(10, 10*time.Minute, text.TooMany),
		allPicks: edge.NewLimiter(600, time.Minute, text.TooMany),
	}
}

// publicRoutes are the public pages of a salon. They use no session and show nobody's data, so
// browsers and proxies may cache them.
func (s *site) publicRoutes() []route {
	if !s.hasSection(robotPath) {
		return nil
	}
	base := publicPath + "{slug}"
	return []route{
		{"GET " + base, public, s.publicPage},
		{"GET " + base + "/times", public, s.publicTimes},
		{"POST " + base + "/times", public, s.pickTime},
		{"GET " + base + "/r/{code}", public, s.pickedPage},
	}
}

// publicHandler serves them.
func (s *site) publicHandler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.publicRoutes() {
		mux.Handle(r.pattern, s.withoutSession(r.handle))
	}
	mux.Handle("/", s.withoutSession(func(*call) error { return fault.New(fault.NotFound, "web.public", text.NotFound) }))
	return edge.RecordPattern(mux)
}

// withoutSession wraps the handlers of public pages.
func (s *site) withoutSession(h func(*call) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		edge.SetRoutePattern(r.Context(), r.Pattern)
		c := &call{Localizer: page.Localizer{Lang: edge.Lang(r)}, w: w, r: r}
		limits := [][2]*edge.Limiter{{s.public.pages, s.public.allPages}}
		if r.Method == http.MethodPost {
			limits = append(limits, [2]*edge.Limiter{s.public.picks, s.public.allPicks})
		}
		err := s.openSalon(c, limits, h)
		if err != nil {
			s.renderError(c, err)
		}
	})
}

func (s *site) openSalon(c *call, limits [][2]*edge.Limiter, h func(*call) error) error {
	for _, l := range limits {
		if err := l[0].Allow(edge.AddressKey(c.r)); err != nil {
			return err
		}
		if err := l[1].Allow(""); err != nil {
			return err
		}
	}
	return h(c)
}

// openPage is a salon whose page is open.
type openPage struct {
	salon  tenant.Tenant
	robot  robot.Profile
	number phone.Number // that clients write to
	books  bool         // times can be picked: the robot is there to book them
}

// publicSalon finds the salon of a public page, and settles the language: what the address says, else the salon's.
// Errors: NotFound, also where the salon has no page.
func (s *site) publicSalon(c *call) (openPage, error) {
	const op = "web.public_salon"
	t, err := s.Tenants.TenantBySlug(c.r.Context(), tenant.System("public page"), c.r.PathValue("slug"))
	if err != nil {
		return openPage{}, err
	}
	c.salon = t
	c.Lang = t.Locale
	if l, err := text.ParseLang(c.r.URL.Query().Get("lang")); err == nil {
		c.Lang = l
	}
	scope := tenant.For(t.ID)
	p, err := s.Robot.Store.RobotProfile(c.r.Context(), scope, t.ID)
	if err != nil {
		return openPage{}, err
	}
	v, err := s.connectionOf(c.r.Context(), scope, t.ID)
	if err != nil {
		return openPage{}, err
	}
	o := openPage{salon: t, robot: p, number: clientsNumber(v)}
	if !p.Page || o.number.IsZero() {
		return openPage{}, fault.New(fault.NotFound, op, text.NotFound)
	}
	o.books = p.Enabled && !v.Paused
	return o, nil
}

// publicLink is a salon's public page for those who may show it to others.
func (s *site) publicLink(c *call, t tenant.Tenant, p robot.Profile) (page.PublicLink, error) {
	v, err := s.connectionOf(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return page.PublicLink{}, err
	}
	l := page.PublicLink{Linked: !clientsNumber(v).IsZero()}
	if l.Linked && p.Page {
		l.URL, l.Local = s.origin(c.r)+publicPath+t.Slug.String(), s.linksAreLocal(c.r)
	}
	return l, nil
}

// openLink is the address of a salon's public page. Errors: NotFound while it has none.
func (s *site) openLink(c *call, t tenant.Tenant) (string, error) {
	p, err := s.Robot.Store.RobotProfile(c.r.Context(), c.scope(), t.ID)
	if err != nil {
		return "", err
	}
	l, err := s.publicLink(c, t, p)
	if err == nil && l.URL == "" {
		err = fault.New(fault.NotFound, "web.open_link", text.NotFound)
	}
	return l.URL, err
}

// poster is a sheet of A4 to print, with the code that leads to the salon's page.
func (s *site) poster(c *call, t tenant.Tenant) error {
	link, err := s.openLink(c, t)
	if err != nil {
		return err
	}
	svg, err := qr.SVG(link, c.Say(text.PosterCode))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.PosterPage(page.Poster{
		Localizer: c.Localizer, Salon: t.Name, Link: link, SVG: svg, CSS: s.assets.URL("public.css"), JS: s.assetURLs.JS, Icon: s.assetURLs.Icon, Back: c.salonBase() + robotPath,
	}))
}

// publicQR is the code alone, as an image.
func (s *site) publicQR(c *call, t tenant.Tenant) error {
	link, err := s.openLink(c, t)
	if err != nil {
		return err
	}
	img, err := qr.PNG(link)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "image/png")
	c.w.Header().Set("Content-Disposition", `attachment; filename="`+t.Slug.String()+`-qr.png"`)
	_, _ = c.w.Write(img) // the reader may be gone
	return nil
}

// publicSnapshot reads the days that are shown.
func (s *site) publicSnapshot(ctx context.Context, t tenant.Tenant) (agenda.Snapshot, error) {
	today := s.today(t)
	return s.Agenda.Snapshot(ctx, tenant.For(t.ID), t.ID, agenda.View{From: today, To: today.AddDays(publicDays)})
}

// publicContext is what is around these pages.
func (s *site) publicContext(c *call, o openPage) page.Public {
	base := publicPath + o.salon.Slug.String()
	return page.Public{
		Localizer: c.Localizer, Salon: o.salon.Name, Base: base, Address: o.robot.Address, CSS: s.assets.URL("public.css"), Icon: s.assetURLs.Icon,
		URL: s.origin(c.r) + base, Image: s.origin(c.r) + s.assets.URL("public-card.png"), Chat: "https://wa.me/" + o.number.Digits(), Books: o.books, Demo: s.Demo, Foreign: c.Lang != o.salon.Locale,
	}
}

// setPublicCache lets browsers and proxies cache a page for publicAge.
func (c *call) setPublicCache() {
	c.w.Header().Set("Cache-Control", "public, max-age="+itoa(int(publicAge/time.Second)))
}

func (s *site) publicPage(c *call) error {
	o, err := s.publicSalon(c)
	if err != nil {
		return err
	}
	all, err := s.publicSnapshot(c.r.Context(), o.salon)
	if err != nil {
		return err
	}
	p := page.NewPublicSalon(s.publicContext(c, o), all, maxSoldOnPublic)
	c.setPublicCache()
	return s.render(c, http.StatusOK, page.PublicSalonPage(p))
}

// publicTimes lists the free times of a service on a day.
func (s *site) publicTimes(c *call) error {
	o, err := s.publicSalon(c)
	if err != nil {
		return err
	}
	c.setPublicCache()
	q := c.r.URL.Query()
	return s.renderTimes(c, o, http.StatusOK, page.PublicPick{Service: q.Get("service"), Who: q.Get("who"), Day: q.Get("day")})
}

func (s *site) renderTimes(c *call, o openPage, status int, pick page.PublicPick) error {
	if !o.books {
		c.w.Header().Set("Cache-Control", "no-store")
		return s.redirect(c, publicPath+o.salon.Slug.String())
	}
	all, err := s.publicSnapshot(c.r.Context(), o.salon)
	if err != nil {
		return err
	}
	p, ok := page.NewPublicTimes(s.publicContext(c, o), all, s.today(o.salon), publicDays, pick)
	if !ok {
		return fault.New(fault.NotFound, "web.public_times", text.NotFound)
	}
	return s.render(c, status, page.PublicTimesPage(p))
}

// pickTime keeps a time for a visitor, and leads to the button that opens WhatsApp.
func (s *site) pickTime(c *call) error {
	o, err := s.publicSalon(c)
	if err != nil {
		return err
	}
	if err := c.parseForm(); err != nil {
		return err
	}
	pick := page.PublicPick{Service: c.field("service"), Who: c.field("who")}
	if !o.books {
		return s.renderTimes(c, o, http.StatusOK, pick)
	}
	w, err := readWish(c)
	if err != nil {
		return err
	}
	r, err := s.Robot.Reservations.Reserve(c.r.Context(), tenant.For(o.salon.ID), o.salon.ID, w)
	if e, ok := formErrors(c.Localizer, err); ok {
		pick.Day, pick.Problem = w.At.Date.String(), anySentence(e)
		c.setRetryAfter(err)
		status := http.StatusConflict
		if fault.Is(err, fault.RateLimited) {
			status = http.StatusTooManyRequests
		}
		return s.renderTimes(c, o, status, pick)
	}
	if err != nil {
		return err
	}
	s.rememberVisitor(c, w.Visitor)
	to := publicPath + o.salon.Slug.String() + "/r/" + r.Code
	if c.Lang != o.salon.Locale {
		to += "?lang=" + url.QueryEscape(c.Lang.String())
	}
	return s.redirect(c, to)
}

// readWish is what the form asks for. Errors: NotFound, Invalid.
func readWish(c *call) (robot.Wish, error) {
	w := robot.Wish{Address: edge.AddressKey(c.r), Visitor: visitorOf(c.r)}
	var err error
	if w.Service, err = agenda.ParseID[agenda.Service](c.field("service")); err != nil {
		return w, err
	}
	if who := c.field("who"); who != "" {
		if w.Professional, err = agenda.ParseID[agenda.Professional](who); err != nil {
			return w, err
		}
	}
	day, minute, _ := strings.Cut(c.field("at"), " ")
	if w.At.Date, err = agenda.ParseDate(day); err != nil {
		return w, err
	}
	w.At.Minute, err = agenda.ParseMinute(minute)
	return w, err
}

// clientsNumber is the number that clients write to; zero while none was linked.
func clientsNumber(v *connection.View) phone.Number {
	if v == nil {
		return phone.Number{}
	}
	if state, ok := v.State.(connection.Connected); ok && !state.Number.IsZero() {
		return state.Number
	}
	if v.LinkedOnce && v.Wanted == connection.Linked {
		return v.Registered
	}
	return phone.Number{}
}

// visitorOf identifies a browser that picks times, by a random cookie that is used for nothing
// else; a new one where there is none.
func visitorOf(r *http.Request) contact.ID {
	if cookie, err := r.Cookie(visitorCookie); err == nil {
		if id, err := contact.ParseID(cookie.Value); err == nil {
			return id
		}
	}
	return contact.NewID()
}

func (s *site) rememberVisitor(c *call, id contact.ID) {
	http.SetCookie(c.w, &http.Cookie{ //nolint:gosec // Secure wherever the page is
		Name: visitorCookie, Value: id.String(), Path: publicPath + c.salon.Slug.String(), MaxAge: int(visitorLasts / time.Second), HttpOnly: true,
		Secure: edge.IsHTTPS(c.r.Context()), SameSite: http.SameSiteLaxMode,
	})
}

// pickedPage shows what was picked, and the button that opens WhatsApp.
func (s *site) pickedPage(c *call) error {
	o, err := s.publicSalon(c)
	if err != nil {
		return err
	}
	r, err := s.Robot.Reservations.Reservation(c.r.Context(), tenant.For(o.salon.ID), o.salon.ID, c.r.PathValue("code"))
	if err != nil {
		return err
	}
	all, err := s.Agenda.Snapshot(c.r.Context(), tenant.For(o.salon.ID), o.salon.ID, agenda.View{From: r.At.Date, To: r.At.Date.AddDays(1)})
	if err != nil {
		return err
	}
	p := page.NewPublicPicked(s.publicContext(c, o), all, r, s.Now())
	return s.render(c, http.StatusOK, page.PublicPickedPage(p))
}
