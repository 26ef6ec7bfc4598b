package web

// Access is who may use a route, for tests.
func Access() map[string]string {
	names := map[access]string{
		anybody: "anybody", everybody: "everybody", people: "people", owners: "owners", operators: "operators",
	}
	list := make(map[string]string)
	for _, r := range new(site).table() {
		list[r.pattern] = names[r.who]
	}
	return list
}

// ConnectorID is the extension's that pages call, for tests.
const ConnectorID = connectorID
