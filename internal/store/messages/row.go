package messages

import (
	"encoding/json"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
)

// body is what is sealed in a row: of a message, or of an edit.
type body struct {
	Kind    inbox.Kind      `json:"kind"`
	Content json.RawMessage `json:"content"`
	Quote   *inbox.Quote    `json:"quote,omitempty"`
}

func bodyPlace(id string) string   { return "message/body/" + id }
func editedPlace(id string) string { return "message/edited/" + id }

func seal(s *contacts.Salon, place string, c inbox.Content, q *inbox.Quote) (string, error) {
	content, err := inbox.MarshalContent(c)
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(body{Kind: inbox.KindOf(c), Content: content, Quote: q})
	if err != nil {
		return "", err
	}
	return s.Seal(place, data), nil
}

func unseal(s *contacts.Salon, place, sealed string) (inbox.Content, *inbox.Quote, error) {
	data, err := s.Open(place, sealed)
	if err != nil {
		return nil, nil, storekit.Unreadable("body", err)
	}
	var b body
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, nil, storekit.Unreadable("body", errUnreadable)
	}
	c, err := inbox.UnmarshalContent(b.Kind, b.Content)
	return c, b.Quote, err
}

// write is a message as a row.
func write(s *contacts.Salon, m inbox.Message) (db.Message, error) {
	id := m.ID.String()
	row := db.Message{
		ID: id, TenantID: m.Tenant.String(), ContactID: m.Contact.String(), WaID: m.Key.ID, Mine: m.Key.Mine, Direction: string(m.Direction),
		Kind: string(inbox.KindOf(m.Content)), SentAt: column.At(m.SentAt), ReceivedAt: column.At(m.ReceivedAt), Late: m.Late,
		EditedAt: column.At(m.Edited.At), DeletedAt: column.At(m.Deleted), State: string(m.State), Cause: string(m.Cause),
		StateAt: column.At(m.StateAt),
	}
	var err error
	if _, erased := m.Content.(inbox.Erased); !erased {
		if row.Body, err = seal(s, bodyPlace(id), m.Content, m.Quotes); err != nil {
			return db.Message{}, err
		}
	}
	if m.Edited.Content != nil {
		row.Edited, err = seal(s, editedPlace(id), m.Edited.Content, nil)
	}
	return row, err
}

// read is a row as a message.
func read(s *contacts.Salon, row db.Message) (inbox.Message, error) {
	id, err := inbox.ParseID(row.ID)
	if err != nil {
		return inbox.Message{}, storekit.Unreadable("id", err)
	}
	who, err := contact.ParseID(row.ContactID)
	if err != nil {
		return inbox.Message{}, storekit.Unreadable("contact", err)
	}
	m := inbox.Message{
		ID: id, Tenant: s.ID, Contact: who, Key: inbox.Key{ID: row.WaID, Mine: row.Mine}, Direction: inbox.Direction(row.Direction),
		SentAt: row.SentAt.Time(), ReceivedAt: row.ReceivedAt.Time(), Late: row.Late, Deleted: row.DeletedAt.Time(),
		State: inbox.State(row.State), Cause: inbox.Cause(row.Cause), StateAt: row.StateAt.Time(),
	}
	if row.Body == "" {
		m.Content = inbox.Erased{Of: inbox.Kind(row.Kind)}
	} else if m.Content, m.Quotes, err = unseal(s, bodyPlace(row.ID), row.Body); err != nil {
		return inbox.Message{}, err
	}
	if row.Edited != "" {
		m.Edited.At = row.EditedAt.Time()
		m.Edited.Content, _, err = unseal(s, editedPlace(row.ID), row.Edited)
	}
	return m, err
}

func readAll(s *contacts.Salon, rows []db.Message) ([]inbox.Message, error) {
	list := make([]inbox.Message, 0, len(rows))
	for _, row := range rows {
		m, err := read(s, row)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}
