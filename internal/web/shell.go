package web

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// shellMinInterval is how often a salon's page is drawn again at most.
const shellMinInterval = 200 * time.Millisecond

// mostInBar is how many entries a phone's bar has room for.
const mostInBar = 5

// salonBase is where the pages are of the salon that a request is about: an owner's own, or the one that an operator looks into.
// Empty where no salon is.
func (c *call) salonBase() string {
	switch {
	case !c.signedIn || c.identity.guest:
		return ""
	case c.identity.actor.Role != tenant.Operator:
		return ownBase
	case !c.salon.ID.IsZero():
		return "/admin/salons/" + c.salon.Slug.String() + "/"
	}
	return ""
}

// shell is the navigation around a salon's page, with the line about its WhatsApp; nil where there is none.
func (s *site) shell(c *call) *page.Shell {
	base, sections := c.salonBase(), s.sections()
	if base == "" || len(sections) == 0 {
		return nil
	}
	sh := &page.Shell{Localizer: c.Localizer, Salon: c.salon.Name, Base: base, Foreign: base != ownBase}
	path := c.r.URL.Path
	for _, x := range sections {
		if c.salon.ID.IsPlatform() && x.path != chatsPath {
			continue
		}
		sh.Add(page.Section{
			Href: base + x.path, Label: c.Say(x.label), Icon: x.icon, InBar: x.inBar, Badge: x.unread, Current: strings.HasPrefix(path, base+x.path),
		})
	}
	if sh.Foreign {
		sh.Add(page.Section{Href: base, Label: c.Say(text.NavOverview), Icon: "home", Current: path == base})
	} else {
		sh.Salon = c.identity.tenant.Name
		sh.Add(page.Section{Href: base + whatsappPath, Label: c.Say(text.NavWhatsApp), Icon: "phone", Current: strings.HasPrefix(path, base+whatsappPath)})
		sh.Add(page.Section{Href: base + alarmsPath, Label: c.Say(text.NavAlarms), Icon: "bell", Current: strings.HasPrefix(path, base+alarmsPath)})
		sh.Add(page.Section{Href: base + accountPath, Label: c.Say(text.NavAccount), Icon: "key", Current: path == base+accountPath})
	}
	sh.Fold(mostInBar, page.Section{Href: base + morePath, Label: c.Say(text.NavMore), Icon: "more"})
	if path == base || strings.HasPrefix(path, base+whatsappPath) {
		return sh // the card shows everything about the connection, and has a stream of its own
	}
	sh.Stream = base + "shell/events"
	news, _, err := s.shellNews(c.r.Context(), c.Localizer, c.scope(), c.shellSalon(), base)
	if err != nil { // the page is about something else; the stream will try again
		s.Log.LogAttrs(c.r.Context(), slog.LevelWarn, "the line about a salon's WhatsApp could not be read", slog.Any("error", err))
	}
	sh.News = news
	return sh
}

// shellSalon is the salon of a request that has a base.
func (c *call) shellSalon() tenant.ID {
	if c.salon.ID.IsZero() {
		return c.identity.tenant.ID
	}
	return c.salon.ID
}

// shellNews reads what changes on every page: how the connection is, and what is unread; and when to look again.
func (s *site) shellNews(ctx context.Context, w page.Localizer, scope tenant.Scope, t tenant.ID, base string) (page.ShellNews, edge.Frame, error) {
	var n page.ShellNews
	v, err := s.connectionOf(ctx, scope, t)
	if err != nil {
		return n, edge.Frame{}, err
	}
	home := base + whatsappPath
	if base != ownBase {
		home = base
	}
	n.Line = w.NewLine(v, home)
	if s.Unread != nil {
		if n.Unread, err = s.Unread(ctx, scope, t); err != nil {
			return n, edge.Frame{}, err
		}
	}
	frame := edge.Frame{MinInterval: shellMinInterval, Idle: n.Line == nil}
	if v != nil && (n.Line != nil || v.Evidence.Reading != connection.ReadOpen) {
		frame.NextRead = v.NextChange()
	}
	return n, frame, nil
}

// connectionOf reads a salon's connection, without saying that somebody waits for its code; nil before the first click.
func (s *site) connectionOf(ctx context.Context, scope tenant.Scope, t tenant.ID) (*connection.View, error) {
	v, err := s.Connections.Get(ctx, scope, t)
	if fault.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // a salon that never clicked is no error, and has nothing to show
	}
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// shellEvents streams what changes around a page that has nothing of its own that does.
func (s *site) shellEvents(c *call, t tenant.Tenant) error { return s.streamSalon(c, t, nil) }

// streamSalon streams what changes on a salon's page: at once, and after each change of the salon. draw makes the page's own
// part, for the target of the element that the stream belongs to, and says when it changes by time alone (zero: not
// foreseeable); nil draws nothing. The rest is what is around it. draw must not hold on to the request.
func (s *site) streamSalon(c *call, t tenant.Tenant, draw func(context.Context, tenant.Tenant) (component, time.Time, error)) error {
	v, w, base := s.streamViewerOf(c), c.Localizer, strings.Clone(c.salonBase())
	return s.Streams.Serve(c.w, c.r, t.ID.String(), func(ctx context.Context) (edge.Frame, error) {
		fresh, err := s.revalidate(ctx, v, t.ID)
		if err != nil {
			return edge.Frame{}, err
		}
		news, frame, err := s.shellNews(ctx, w, v.scope(), t.ID, base)
		if err != nil {
			return edge.Frame{}, err
		}
		var out bytes.Buffer
		if err := page.ShellParts(w, news).Render(ctx, &out); err != nil {
			return edge.Frame{}, err
		}
		if draw != nil {
			part, next, err := draw(ctx, fresh)
			if err != nil {
				return edge.Frame{}, err
			}
			if err := part.Render(ctx, &out); err != nil {
				return edge.Frame{}, err
			}
			if frame.NextRead.IsZero() || !next.IsZero() && next.Before(frame.NextRead) {
				frame.NextRead = next
			}
		}
		frame.Data = out.Bytes()
		return frame, nil
	})
}

// morePage is what a phone's bar has no room for.
func (s *site) morePage(c *call, _ tenant.Tenant) error {
	return s.render(c, http.StatusOK, page.MorePage(s.pageContext(c, c.Say(text.NavMore))))
}
