package gateway

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/store"
)

// fetchInstances lists all instances for the global key, and for a token those that have it. Filters narrow the list.
func (g *Gateway) fetchInstances(c *call) (reply, error) {
	rows := []evolution.Instance{}
	for _, in := range g.registry.all() {
		if in.tag.equals(c.tag) || c.global {
			if matchesFilters(c, in.row()) {
				rows = append(rows, g.instanceRow(in))
			}
			c.in = in // the token of an instance
		}
	}
	others, err := g.elsewhere(c)
	if err != nil {
		return reply{}, err
	}
	rows = append(rows, others...)
	name := strings.TrimSpace(c.URL.Query().Get("instanceName"))
	switch {
	case !c.global && c.in == nil:
		return reply{}, refusalFrom(evolution.PlainError(http.StatusUnauthorized, "Unauthorized"))
	case len(rows) == 0 && c.URL.RawQuery != "":
		for _, key := range []string{"instanceId", "number"} {
			if name == "" {
				name = c.URL.Query().Get(key)
			}
		}
		if name != "" {
			return reply{}, refusalOf(http.StatusNotFound, `Instance "`+name+`" not found`)
		}
	}
	return reply{http.StatusOK, rows}, nil
}

// matchesFilters tells whether an instance passes the filters. With the global key the id takes precedence over the number, and the number
// over the name.
func matchesFilters(c *call, row *store.Instance) bool {
	q := c.URL.Query()
	id, number, name := q.Get("instanceId"), q.Get("number"), strings.TrimSpace(q.Get("instanceName"))
	switch {
	case id != "":
		return row.ID == id
	case number != "":
		return row.Number == number
	}
	return name == "" || row.Name == name
}

// instanceRow is an instance in the answer of fetchInstances, with its live status.
func (g *Gateway) instanceRow(in *instance) evolution.Instance {
	row, null := in.row(), json.RawMessage("null")
	out := evolution.Instance{
		ID: row.ID, Name: row.Name, ConnectionStatus: evolution.StateClose, OwnerJid: evolution.NullString(row.JID),
		ProfileName: evolution.NullString(row.ProfileName), Integration: row.Integration, Number: evolution.NullString(row.Number),
		Token: row.Kept.Token, ClientName: clientName, CreatedAt: row.Created, UpdatedAt: row.Updated,
		Chatwoot: null, Proxy: null, Rabbitmq: null, Nats: null, Sqs: null, Websocket: null,
		Setting: &evolution.SettingRow{
			ID: row.ID, Settings: row.Kept.Settings, CreatedAt: row.Kept.Settled, UpdatedAt: row.Kept.Changed, InstanceID: row.ID,
		},
	}
	if snap, err := g.sessions.States.Snapshot(row.Name); err == nil {
		out.ConnectionStatus = evolution.State(snap.State)
	}
	if !row.PhoneSeen.IsZero() {
		seen := row.PhoneSeen
		out.PhoneSeenAt = &seen
	}
	if row.Reason != 0 {
		at := row.ReasonAt
		out.DisconnectionReasonCode, out.DisconnectionAt = &row.Reason, &at
		out.DisconnectionObject = evolution.NullString(disconnection(row.Reason, row.Cause))
	}
	if row.Kept.Proxy != nil {
		out.Proxy, _ = marshal(proxyRow(row)) // it holds nothing that cannot be marshalled
	}
	return out
}

// disconnection is the JSON text that says why a session ended.
func disconnection(reason int, cause string) string {
	return `{"statusCode":` + strconv.Itoa(reason) + `,"cause":` + strconv.Quote(cause) + `}`
}

// storedProxy is a proxy in the answers of proxy/find and fetchInstances.
type storedProxy struct {
	ID string `json:"id"`
	store.Proxy
	CreatedAt  time.Time `json:"createdAt"`
	UpdatedAt  time.Time `json:"updatedAt"`
	InstanceID string    `json:"instanceId"`
}

func proxyRow(row *store.Instance) storedProxy {
	return storedProxy{ID: row.ID, Proxy: *row.Kept.Proxy, CreatedAt: row.Created, UpdatedAt: row.Updated, InstanceID: row.ID}
}
