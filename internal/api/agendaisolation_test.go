package api_test

// agendaBodies are good ones for what can be changed of an agenda; see bodyOf.
var agendaBodies = map[string]string{
	"/api/v1/salons/{slug}/robot":                  `{"enabled": true}`,
	"/api/v1/salons/{slug}/robot/trial":            `{"messages":[{"text":"oi"}]}`,
	"/api/v1/salons/{slug}/services":               `{"name":"Corte","minutes":30}`,
	"/api/v1/salons/{slug}/services/{id}":          `{"active":false}`,
	"/api/v1/salons/{slug}/professionals":          `{"name":"Ana"}`,
	"/api/v1/salons/{slug}/professionals/{id}":     `{"active":false}`,
	"/api/v1/salons/{slug}/exceptions":             `{"date":"2027-01-01"}`,
	"/api/v1/salons/{slug}/holidays":               `{"date":"2027-01-01","name":"Nosso"}`,
	"/api/v1/salons/{slug}/agenda/rules":           `{"grid":20}`,
	"/api/v1/salons/{slug}/appointments":           `{"phone":"11987654321","items":[{"service":"x"}],"date":"2027-01-01","time":"10:00"}`,
	"/api/v1/salons/{slug}/appointments/{id}":      `{"status":"cancelled"}`,
	"/api/v1/salons/{slug}/appointments/{id}/keep": `{"mark":"x"}`,
	"/api/v1/salons/{slug}/blocks":                 `{"professional":"x","date":"2027-01-01","start":"10:00","end":"11:00"}`,
	"/api/v1/salons/{slug}/waitlist":               `{"phone":"11987654321","service":"x","from":"2027-01-01","to":"2027-01-02"}`,
	"/api/v1/salons/{slug}/contacts/import":        "nome;telefone\nMaria;11987654321\n",
	"/api/v1/salons/{slug}/contacts":               `{"name":"Maria"}`,
	"/api/v1/salons/{slug}/contacts/{id}":          `{"name":"Maria"}`,
	"/api/v1/salons/{slug}/contacts/merges":        `{"kept":"x","absorbed":"y"}`,
	"/api/v1/salons/{slug}/messages":               `{"to":"11987654321","text":"oi"}`,
	"/api/v1/salons/{slug}/inbox":                  `{"keep_days":30}`,
	"/api/v1/salons/{slug}/messages:check":         `{"numbers":["11987654321"]}`,
	"/api/v1/salons/{slug}/holds":                  `{"phone":"11987654321","items":[{"service":"x"}],"date":"2027-01-01","time":"10:00"}`,
}
