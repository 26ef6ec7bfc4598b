package web

// RouteAccess is who may use a route, for tests.
func RouteAccess() map[string]string {
	names := map[access]string{
		public: "anybody", anySession: "everybody", accountHolders: "people", ownersAndGuests: "owners", operators: "operators",
	}
	list := make(map[string]string)
	for _, r := range new(site).routeTable() {
		list[r.pattern] = names[r.who]
	}
	return list
}

// ConnectorID is the extension's that pages call, for tests.
const ConnectorID = connectorID
