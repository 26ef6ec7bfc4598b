package web

import (
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// section is one entry of a salon's navigation, with the pages behind it. A section without routes,
// and one whose feature is off, has neither an entry nor pages.
type section struct {
	path    string // below the salon's base: "agenda/"
	label   fault.Key
	icon    string
	feature tenant.Feature
	inBar   bool // it stands in a phone's bar; the others are behind "Mais"
	unread  bool // it shows how many chats nobody has read
	// routes are its pages and what they need, below a base: "/dashboard/" or "/admin/salons/{slug}/". Each handler is to be
	// wrapped in withSalon. nil: not built.
	routes func(base string, who access) []route
}

// The bases that a salon's pages have: its owner's, and that of an operator who looks into it.
const (
	ownBase     = "/dashboard/"
	foreignBase = "/admin/salons/{slug}/"
)

// Pages that others lead to.
const (
	todayPath    = "today/"
	agendaPath   = "agenda/"
	whatsappPath = "whatsapp/"
	accountPath  = "account"
	morePath     = "more/"
)

// allSections is the navigation of a salon, in its order.
func (s *site) allSections() []section {
	return []section{
		{path: todayPath, label: text.NavToday, icon: "today", feature: tenant.Agenda, inBar: true, routes: s.todayRoutes},
		{path: agendaPath, label: text.NavAgenda, icon: "calendar", feature: tenant.Agenda, inBar: true, routes: s.agendaRoutes},
		{path: chatsPath, label: text.NavChats, icon: "chat", feature: tenant.Inbox, inBar: true, unread: true, routes: s.chatRoutes},
		{path: clientsPath, label: text.NavClients, icon: "people", feature: tenant.Agenda, inBar: true, routes: s.clientRoutes},
		{path: robotPath, label: text.NavRobot, icon: "robot", feature: tenant.Robot, routes: s.robotRoutes},
		{path: servicesPath, label: text.NavServices, icon: "scissors", feature: tenant.Agenda, routes: s.serviceRoutes},
		{path: teamPath, label: text.NavTeam, icon: "person", feature: tenant.Agenda, routes: s.teamRoutes},
		{path: "numbers/", label: text.NavNumbers, icon: "bars", feature: tenant.Agenda, routes: s.numbersRoutes},
		{path: "integration/", label: text.NavIntegration, icon: "plug", feature: tenant.Inbox, routes: s.integrationRoutes},
	}
}

// sections are those that are built and on. None: the connection alone is offered, and its pages have no such navigation.
func (s *site) sections() []section {
	return slices.DeleteFunc(s.allSections(), func(x section) bool { return x.routes == nil || !s.Features.Has(x.feature) })
}

// sectionRoutes are the pages of all sections, for owners and for an operator who looks into a salon.
func (s *site) sectionRoutes() []route {
	all := s.sections()
	if len(all) == 0 {
		return nil
	}
	var list []route
	for base, who := range map[string]access{ownBase: owners, foreignBase: operators} {
		list = append(list,
			route{"GET " + base + morePath + "{$}", who, s.withSalon(s.morePage)},
			route{"GET " + base + "shell/events", who, s.withSalon(s.shellEvents)})
		for _, x := range all {
			list = append(list, x.routes(base, who)...)
		}
		if s.Features.Has(tenant.Agenda) {
			list = append(list, s.firstStepRoutes(base, who)...)
		}
	}
	return list
}

// hasSection tells whether a page of the navigation is there.
func (s *site) hasSection(path string) bool {
	return slices.ContainsFunc(s.sections(), func(x section) bool { return x.path == path })
}
