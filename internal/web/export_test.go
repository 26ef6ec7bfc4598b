package web

import "salonzap/internal/tenant"

// RouteAccess is who may use a route where everything is on, for tests.
func RouteAccess() map[string]string { return RouteAccessWith(tenant.AllFeatures()) }

// RouteAccessWith is who may use a route where some features are on, for tests.
func RouteAccessWith(f tenant.Features) map[string]string {
	names := map[access]string{
		public: "anybody", anySession: "everybody", accountHolders: "people", ownersAndGuests: "owners", owners: "salon owners", operators: "operators",
	}
	list := make(map[string]string)
	s := &site{Deps: Deps{Features: f}}
	for _, r := range append(s.routeTable(), s.publicRoutes()...) {
		list[r.pattern] = names[r.who]
	}
	return list
}
