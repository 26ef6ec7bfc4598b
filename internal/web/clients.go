package web

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

const (
	clientsPath = "clients/"

	clientsOnPage = 40
	visitsOnPage  = 20
	comingOnPage  = 10
)

// clientRoutes are the pages about a salon's clients.
func (s *site) clientRoutes(base string, who access) []route {
	base += clientsPath
	return append(s.importRoutes(base, who), []route{
		{"GET " + base + "{$}", who, s.withSalon(s.clientsPage)},
		{"GET " + base + "rows", who, s.withSalon(s.clientRows)},
		{"POST " + base + "new", who, s.withSalon(s.newClient)},
		{"POST " + base + "merges/{merge}/undo", who, s.withSalon(s.undoClientMerge)},
		{"GET " + base + "{client}/{$}", who, s.withSalon(s.withClient(s.clientPage))},
		{"GET " + base + "{client}/edit", who, s.withSalon(s.withClient(s.clientForm))},
		{"POST " + base + "{client}/edit", who, s.withSalon(s.withClient(s.saveEditedClient))},
		{"GET " + base + "{client}/merge", who, s.withSalon(s.withClient(s.mergePage))},
		{"GET " + base + "{client}/merge/rows", who, s.withSalon(s.withClient(s.mergeRows))},
		{"POST " + base + "{client}/merge", who, s.withSalon(s.withClient(s.mergeClients))},
		{"GET " + base + "{client}/export", who, s.withSalon(s.withClient(s.exportClientPage))},
		{"GET " + base + "{client}/export.json", who, s.withSalon(s.withClient(s.exportClientJSON))},
		{"GET " + base + "{client}/erase", who, s.withSalon(s.withClient(s.eraseClientForm))},
		{"POST " + base + "{client}/erase", who, s.withSalon(s.withClient(s.eraseClient))},
	}...)
}

// withClient finds the client that a request is about. One that became a part of another is that one.
func (s *site) withClient(h func(*call, tenant.Tenant, contact.Contact) error) func(*call, tenant.Tenant) error {
	return func(c *call, t tenant.Tenant) error {
		who, err := contact.ParseID(c.r.PathValue("client"))
		if err != nil {
			return err
		}
		found, err := s.Clients.Contact(c.r.Context(), c.scope(), t.ID, who)
		if err != nil {
			return err
		}
		return h(c, t, found)
	}
}

func (c *call) clientBase(id contact.ID) string {
	return c.salonBase() + clientsPath + id.String() + "/"
}

// clientList reads a page of the list.
func (s *site) clientList(c *call, t tenant.Tenant) (page.ClientList, error) {
	base := c.salonBase() + clientsPath
	l := page.ClientList{Localizer: c.Localizer, Typed: strings.TrimSpace(cut(c.r.URL.Query().Get("q")))}
	zone, err := agenda.ParseZone(t.Timezone)
	if err != nil {
		return l, err
	}
	now := s.now()
	q := contact.Search{Text: l.Typed, After: parseCursor(c.r.URL.Query().Get("after")), Limit: clientsOnPage}
	found, next, err := s.ClientPages.List.ListClients(c.r.Context(), c.scope(), t.ID, q, now)
	if err != nil {
		return l, err
	}
	for _, one := range found {
		row := c.NewClientRow(base, one, zone, zone.Local(now).Date)
		if one.Phone.IsZero() { // a few of a page, so that they may be looked at one by one
			who, err := s.Clients.Contact(c.r.Context(), c.scope(), t.ID, one.ID)
			if err != nil && !notFound(err) {
				return l, err
			}
			if who.LID().IsZero() && who.Username.Text == "" {
				row.Number = c.Say(text.NumberNone)
			}
		}
		l.Rows = append(l.Rows, row)
	}
	if next != nil {
		l.More = base + "?" + url.Values{"q": {l.Typed}, "after": {cursorText(*next)}}.Encode()
	}
	return l, nil
}

// cursorText is where a page of clients ended, in an address. It is a name's beginning for a salon's own eyes.
func cursorText(at contact.Cursor) string {
	raw, err := json.Marshal(at)
	if err != nil {
		return "" // two strings can always be written
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// parseCursor reads what cursorText gave; everything else is the beginning.
func parseCursor(s string) (at contact.Cursor) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || json.Unmarshal(raw, &at) != nil || strings.ContainsRune(at.Found+at.ID, 0) {
		return contact.Cursor{}
	}
	return at
}

func (s *site) clientsPage(c *call, t tenant.Tenant) error {
	return s.renderClients(c, t, http.StatusOK, page.FreshClient{})
}

func (s *site) renderClients(c *call, t tenant.Tenant, status int, fresh page.FreshClient) error {
	l, err := s.clientList(c, t)
	if err != nil {
		return err
	}
	fresh.ID = cmp.Or(fresh.ID, contact.NewID().String())
	p := page.Clients{Page: s.pageContext(c, c.Say(text.NavClients)), Base: c.salonBase() + clientsPath, Typed: l.Typed, List: l, Fresh: fresh}
	p.Page.Live = true
	return s.render(c, status, page.ClientsPage(p))
}

// clientRows are the clients that a search finds, while one types.
func (s *site) clientRows(c *call, t tenant.Tenant) error {
	l, err := s.clientList(c, t)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.ClientRows(l))
}

// newClient adds somebody whom the salon knows; who has the number already is shown.
func (s *site) newClient(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	fresh := page.FreshClient{ID: c.field("id"), Name: c.field("name"), Phone: c.field("phone"), Open: true}
	added, err := s.saveClient(c, wish{agendaView: agendaView{scope: c.scope(), tenant: t.ID}}, fresh)
	if errs, ok := formErrors(c.Localizer, err); ok {
		fresh.NameError, fresh.PhoneError = errs["name"]+errs[""], errs["phone"]
		return s.renderClients(c, t, formErrorStatus, fresh)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, c.clientBase(added.ID))
}

// clientPage is all that a salon knows of a client.
func (s *site) clientPage(c *call, t tenant.Tenant, who contact.Contact) error {
	zone, err := agenda.ParseZone(t.Timezone)
	if err != nil {
		return err
	}
	v := clientView{Localizer: c.Localizer, zone: zone, now: s.now(), agenda: c.salonBase() + agendaPath}
	name := c.ClientName(contact.Brief{Name: who.Name(), Phone: who.Phone}, agenda.Appointment{})
	base := c.clientBase(who.ID)
	p := page.ClientSheet{
		Page: s.pageContext(c, name), List: c.salonBase() + clientsPath, Base: base, Name: name, Number: c.Say(text.NumberHidden), Initials: page.Monogram(who.Name()),
		Tags: who.Tags, Book: v.agenda + "new?c=" + who.ID.String(), Notes: who.Notes, OptOuts: c.OptOutText(who), MergeHref: base + "merge", EraseHref: base + "erase",
	}
	if who.LID().IsZero() && who.Username.Text == "" {
		p.Number = c.Say(text.NumberNone)
	}
	p.ExportHref = base + "export"
	if !who.Phone.IsZero() {
		p.Number, p.Tel = who.Phone.Format(), who.Phone.E164()
	}
	if p.Chat, err = s.chatHref(c, t, who.ID); err != nil {
		return err
	}
	if err := s.visits(c, t, who, v, &p); err != nil {
		return err
	}
	merges, err := s.ClientPages.List.MergesInto(c.r.Context(), c.scope(), t.ID, who.ID, 1)
	if err != nil {
		return err
	}
	for _, m := range merges {
		p.Merged = c.Say(text.ClientMergedNote, c.ClientName(m.Absorbed, agenda.Appointment{}), c.SinceText(m.At, zone, v.today()))
		p.UndoMerge = c.salonBase() + clientsPath + "merges/" + m.ID.String() + "/undo"
	}
	return s.render(c, http.StatusOK, page.ClientPage(p))
}

// chatHref is where a client's conversation is; empty when there is none.
func (s *site) chatHref(c *call, t tenant.Tenant, who contact.ID) (string, error) {
	if !s.hasSection(chatsPath) {
		return "", nil
	}
	chat, err := s.Chat.Chats.Chat(c.r.Context(), c.scope(), t.ID, who)
	if notFound(err) {
		return "", nil
	}
	return c.chatBase(chat), err
}

// clientView is how a client's visits are looked at.
type clientView struct {
	page.Localizer
	zone   agenda.Zone
	now    agenda.Instant
	agenda string // where the agenda's pages are
}

func (v clientView) today() agenda.Date { return v.zone.Local(v.now).Date }

// visits reads what is booked and what was.
func (s *site) visits(c *call, t tenant.Tenant, who contact.Contact, v clientView, p *page.ClientSheet) error {
	ctx, scope := c.r.Context(), c.scope()
	snapshot, err := s.Agenda.Snapshot(ctx, scope, t.ID, agenda.View{From: v.today(), To: v.today()})
	if err != nil {
		return err
	}
	names := map[agenda.ProfessionalID]string{}
	for _, one := range snapshot.Professionals {
		names[one.ID] = one.Name
	}
	coming, err := s.Agenda.Appointments(ctx, scope, t.ID, agenda.Search{From: v.today(), Client: who.ID, Limit: comingOnPage + visitsOnPage})
	if err != nil {
		return err
	}
	for _, a := range coming {
		if a.Open() && a.Span.From > v.now && len(p.Upcoming) < comingOnPage {
			p.Upcoming = append(p.Upcoming, v.NewVisitRow(v.agenda, a, v.today(), names[a.Professional]))
		}
	}
	before, first := historyFrom(c.r.URL.Query(), v.now)
	past, err := s.ClientPages.List.ClientHistory(ctx, scope, t.ID, who.ID, before, visitsOnPage+1)
	if err != nil {
		return err
	}
	if len(past) > visitsOnPage {
		past = past[:visitsOnPage]
		last := past[visitsOnPage-1]
		p.Older = p.Base + "?" + url.Values{"before": {itoa(int(last.Span.From))}, "id": {last.ID.String()}}.Encode() + "#history"
	}
	if !first {
		p.Newer = p.Base + "#history"
	}
	for _, a := range past {
		p.History = append(p.History, v.NewVisitRow(v.agenda, a, v.today(), names[a.Professional]))
	}
	return s.clientFacts(ctx, scope, t, who, v, p)
}

// historyFrom reads where a page of a history begins; first says that it is the latest.
func historyFrom(q url.Values, now agenda.Instant) (before agenda.HistoryPlace, first bool) {
	at := atoi(q.Get("before"))
	id, err := agenda.ParseID[agenda.Appointment](q.Get("id"))
	if at == 0 || err != nil {
		return agenda.HistoryPlace{Start: now + 1}, true
	}
	return agenda.HistoryPlace{Start: agenda.Instant(at), ID: id}, false
}

func (s *site) clientFacts(ctx context.Context, scope tenant.Scope, t tenant.Tenant, who contact.Contact, v clientView, p *page.ClientSheet) error {
	n, err := s.ClientPages.List.ClientTally(ctx, scope, t.ID, who.ID, v.now)
	if err != nil {
		return err
	}
	next := page.Fact{Label: v.Say(text.ClientNextVisit), Value: v.Say(text.ClientNothing)}
	if len(p.Upcoming) > 0 {
		next.Value, next.Hint = p.Upcoming[0].When, p.Upcoming[0].What
	}
	p.Missed = v.Missed(n.NoShows)
	p.Facts = []page.Fact{
		next,
		{Label: v.Say(text.ClientVisits), Value: itoa(n.Visits)},
		{Label: v.Say(text.ClientMissed), Value: itoa(n.NoShows)},
		{Label: v.Say(text.ClientCancelled), Value: itoa(n.Cancelled)},
		{Label: v.Say(text.ClientSince), Value: v.SinceText(who.CreatedAt, v.zone, v.today())},
	}
	return nil
}

func (s *site) clientForm(c *call, _ tenant.Tenant, who contact.Contact) error {
	return s.renderClientForm(c, http.StatusOK, who, page.ShownClient(who))
}

func (s *site) renderClientForm(c *call, status int, who contact.Contact, typed page.TypedClient) error {
	name := c.ClientName(contact.Brief{Name: who.Name(), Phone: who.Phone}, agenda.Appointment{})
	return s.render(c, status, page.ClientFormPage(page.NewClientForm(s.pageContext(c, name), c.clientBase(who.ID), who, typed)))
}

// saveEditedClient keeps what was typed, unless somebody else changed the client in the meantime.
func (s *site) saveEditedClient(c *call, t tenant.Tenant, who contact.Contact) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	typed := page.TypedClient{
		Name: c.field("name"), Phone: c.field("phone"), Notes: c.field("notes"), Tags: c.field("tags"), OptOuts: c.r.PostForm["opt_out"], //nolint:forbidigo // the request's form, no client
		Shown: c.field("shown"),
	}
	number := who.Phone
	var err error
	if fixed := !who.Heard.IsZero() && !who.Phone.IsZero(); !fixed {
		if number = (phone.Number{}); typed.Phone != "" {
			number, err = phone.Parse(typed.Phone, phone.Brazil)
		}
	}
	if err == nil {
		_, err = s.ClientPages.Editor.ReviseContact(c.r.Context(), c.scope(), t.ID, who.ID, number, s.Now(), func(now contact.Contact) (contact.Contact, error) {
			if typed.Shown != page.ShownClient(now).Shown {
				return now, fault.New(fault.Conflict, "web.client", text.ChangedMeanwhile)
			}
			return s.revised(now, typed)
		})
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		if fault.Is(err, fault.Conflict) { // who saves again has seen that it changed
			if fresh, err := s.Clients.Contact(c.r.Context(), c.scope(), t.ID, who.ID); err == nil {
				who, typed.Shown = fresh, page.ShownClient(fresh).Shown
			}
		}
		typed.Errors = errs
		return s.renderClientForm(c, formErrorStatus, who, typed)
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.SavedName, cmp.Or(typed.Name, who.Name(), number.Format())))
	return s.redirect(c, c.clientBase(who.ID))
}

// revised is a client as the form has them. Errors: Invalid with the field.
func (s *site) revised(who contact.Contact, typed page.TypedClient) (contact.Contact, error) {
	p := contact.Particulars{Notes: new(strings.ReplaceAll(typed.Notes, "\r\n", "\n")), Tags: new(strings.Split(typed.Tags, ","))}
	if typed.Name != who.Given.Text {
		p.Name = &typed.Name
	}
	who, err := who.Describe(p, s.Now())
	if err != nil {
		return who, err
	}
	refused := map[contact.Topic]bool{}
	for _, topic := range typed.OptOuts {
		refused[contact.Topic(topic)] = true
	}
	before := who
	who = who.Accept(contact.TopicAll)
	for _, topic := range page.Topics() {
		if !refused[topic] {
			continue
		}
		kept := false
		for _, o := range before.OptOuts { // since when it stands is for the record
			if o.Topic == topic {
				who, kept = who.Refuse(topic, o.By, o.At), true
			}
		}
		if !kept {
			who = who.Refuse(topic, "salon", s.Now())
		}
	}
	return who, nil
}
