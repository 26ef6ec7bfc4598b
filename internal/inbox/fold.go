package inbox

import (
	"bytes"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/tenant"
)

// New is the message that a first report makes, for the contact that it is from or to.
func New(id ID, t tenant.ID, c contact.ID, a Arrived, now time.Time) Message {
	m := Message{
		ID: id, Tenant: t, Contact: c, Key: a.Key, Direction: a.Direction, SentAt: a.SentAt, ReceivedAt: now, Late: a.Late(now),
		Content: a.Content, Quotes: a.Quotes, State: Delivered, StateAt: a.SentAt,
	}
	if a.Key.Mine {
		m.State = Sent
	}
	return m
}

// Fold is the message after one more report about it, and whether that changes anything. Neither
// the order of reports nor repetition matters: the state only advances, the newest edit counts, and
// a deletion stays.
//
// The first content that came counts, except that an unsupported one is replaced by one that can be
// shown. The echo of a message that we sent does not turn it into the owner's.
func (m Message) Fold(r Report, now time.Time) (Message, bool) {
	switch r := r.(type) {
	case Arrived:
		return m.foldArrived(r, now)
	case Receipt:
		if !m.Key.Mine {
			return m, false
		}
		return m.reach(r.State, r.Cause, r.At)
	case Edited:
		if !m.newer(r) {
			return m, false
		}
		m.Edited = Edit{Content: r.Content, At: r.At}
		return m, true
	case Deleted:
		if !m.Deleted.IsZero() && !r.At.Before(m.Deleted) {
			return m, false
		}
		m.Deleted = r.At
		return m, true
	}
	return m, false
}

func (m Message) foldArrived(a Arrived, now time.Time) (Message, bool) {
	changed := false
	if m.Late && !a.Late(now) {
		m.Late, changed = false, true
	}
	if m.Direction == FromPhone && a.Direction == FromUs {
		m.Direction, changed = FromUs, true
	}
	if _, blank := m.Content.(Unsupported); blank {
		if _, still := a.Content.(Unsupported); !still && a.Content != nil {
			m.Content, m.Quotes, changed = a.Content, a.Quotes, true
		}
	}
	if !a.Key.Mine {
		return m, changed
	}
	if media, ok := a.Content.(Media); ok {
		if sent, learnt := m.WithSource(media.Source); learnt {
			m, changed = sent, true
		}
	}
	reached, further := m.reach(Sent, "", a.SentAt)
	return reached, further || changed
}

// WithSource sets the source of a medium that we sent: from then on it is fetched from its server,
// and the uploaded file can be deleted. Only the first source counts.
func (m Message) WithSource(source Source) (Message, bool) {
	sent, ok := m.Content.(Media)
	if !ok || len(source) == 0 {
		return m, false
	}
	if _, waits := sent.Upload(); !waits {
		return m, false
	}
	if _, waits := (Media{Source: source}).Upload(); waits {
		return m, false
	}
	sent.Source = source
	m.Content = sent
	return m, true
}

// newer tells whether an edit replaces the one that is known. Of two with the same time the greater
// text does.
func (m Message) newer(e Edited) bool {
	if e.Content == nil {
		return false
	}
	if m.Edited.Content == nil || !e.At.Equal(m.Edited.At) {
		return m.Edited.Content == nil || e.At.After(m.Edited.At)
	}
	return Outweighs(e.Content, m.Edited.Content)
}

// Outweighs tells whether a replaces b when both have the same time: the greater text does,
// whichever came first.
func Outweighs(a, b Content) bool { return bytes.Compare(written(a), written(b)) > 0 }

func written(c Content) []byte {
	data, err := MarshalContent(c)
	if err != nil { // every content can be marshalled
		return nil
	}
	return append([]byte(KindOf(c)+" "), data...)
}

// Reports are the reports that would make a message like this one: everything that is known of it.
func (m Message) Reports() []Report {
	about := About{Key: m.Key}
	all := []Report{Arrived{About: about, Direction: m.Direction, SentAt: m.SentAt, Content: m.Content, Quotes: m.Quotes, History: m.Late}}
	if m.Key.Mine {
		all = append(all, Receipt{About: about, State: m.State, Cause: m.Cause, At: m.StateAt})
	}
	if m.Edited.Content != nil {
		all = append(all, Edited{About: about, Content: m.Edited.Content, At: m.Edited.At})
	}
	if !m.Deleted.IsZero() {
		all = append(all, Deleted{About: about, At: m.Deleted})
	}
	return all
}
