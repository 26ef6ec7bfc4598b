package evolutiontest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sort"

	"salonzap/internal/evolution"
)

// connectionState answers the state in memory, and no state (without an error) for an instance that is not loaded (recordings a-059, f-42,
// i-restart_after_sigterm-first-state).
func (s *Server) connectionState(c *call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.instances[c.name]
	if in == nil || !in.loaded {
		return reply{http.StatusOK, evolution.StateResponse{Instance: evolution.InstanceState{InstanceName: c.name}}}
	}
	return reply{http.StatusOK, stateOf(in)}
}

// fetchInstances lists rows of the database. With a name or an id it finds only instances that are loaded (recordings a-010, a-060 to a-064,
// i-restart_after_sigterm-first-fetch-one).
func (s *Server) fetchInstances(c *call) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	global := c.key == s.opts.Key
	if !global && !s.someTokenLocked(c.key) {
		return unauthorized()
	}
	name, id, number := c.query.Get("instanceName"), c.query.Get("instanceId"), c.query.Get("number")
	if global && (id != "" || number != "") {
		name = ""
	}
	rows := []evolution.Instance{}
	for _, in := range s.instances {
		fits := (name == "" || in.name == name && in.loaded) && (id == "" || in.id == id && in.loaded) &&
			(number == "" || in.number == number) && (global || in.token == c.key)
		if fits {
			rows = append(rows, rowOf(in))
		}
	}
	if len(rows) == 0 {
		switch {
		case !global:
			return unauthorized() // a-063
		case name != "" || id != "":
			return listReply(http.StatusNotFound, fmt.Sprintf("Instance %q not found", name+id))
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].Name < rows[j].Name })
	return reply{http.StatusOK, rows}
}

func (s *Server) someTokenLocked(key evolution.Key) bool {
	if key == "" {
		return false
	}
	for _, in := range s.instances {
		if in.token == key {
			return true
		}
	}
	return false
}

func rowOf(in *instance) evolution.Instance {
	null := json.RawMessage("null")
	row := evolution.Instance{
		ID: in.id, Name: in.name, ConnectionStatus: in.db, ProfileName: evolution.NullString(in.profile),
		Integration: in.integration, Number: evolution.NullString(in.number), Token: in.token, ClientName: "evolution",
		DisconnectionReasonCode: in.reason, DisconnectionObject: evolution.NullString(in.reasonObject),
		DisconnectionAt: in.reasonAt, CreatedAt: in.createdAt, UpdatedAt: in.updatedAt,
		Chatwoot: null, Proxy: null, Rabbitmq: null, Nats: null, Sqs: null, Websocket: null,
		Setting: &evolution.SettingRow{
			ID: in.settingID, Settings: in.settings, CreatedAt: in.createdAt, UpdatedAt: in.createdAt, InstanceID: in.id,
		},
		Count: evolution.InstanceCount{Message: in.messages},
	}
	if in.integration == evolution.IntegrationBaileys {
		row.Number = "" // null for this channel, whatever create was given
	}
	if in.owner != "" {
		row.OwnerJid = evolution.NullString(evolution.PhoneJID(in.owner))
	}
	return row
}
