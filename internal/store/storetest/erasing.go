package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// What becomes of a column that leads to a person when the person is erased.
const (
	gone  = "gone"                                            // no row leads to them any more
	books = "kept: the time and the price of what was booked" // for the salon's books, without a name
)

// fates are all columns of the schema that lead to a person, and what becomes of their rows. A new column must be added here, filled in
// personal, and erased by EraseContact.
func fates() map[string]string {
	return map[string]string{
		"alias.contact_id": gone, "alias.number": gone, "chat.contact_id": gone, "message.contact_id": gone, "work.contact_id": gone, "event.contact_id": gone,
		"contact.into_id": gone, "contact_merge.kept_id": gone, "contact_merge.absorbed_id": gone, "receipt.peer": gone, "receipt.wa_id": gone,
		"message.wa_id": gone, "queued.message_id": gone, "send_key.message_id": gone, "upload.message_id": gone, "number_check.number": gone,
		"conversation.contact_id": gone, "robot_notice.contact_id": gone, "robot_notice.appointment_id": gone, "robot_reply.message_id": gone,
		"robot_reply.heard_id": gone, "reminder.appointment_id": gone, "reminder.message_id": gone, "hold.contact_id": gone,
		"waitlist.contact_id": gone, "waitlist_offer.message_id": gone, "reservation.contact_id": gone, "robot_takeover.contact_id": gone,
		"notice.message_id": gone, "notice_number.contact_id": gone,
		"appointment.contact_id": books, "appointment_event.appointment_id": books, "occupancy.appointment_id": books,
	}
}

// leads are names of columns that lead to a person, directly or by a message or an appointment.
func leads() []string {
	return []string{
		"contact_id", "client_id", "kept_id", "absorbed_id", "into_id", "message_id", "heard_id", "appointment_id", "peer", "number", "wa_id", "jid", "phone_key",
	}
}

// connectionsOwn are columns that are called so and are about the salon itself.
var connectionsOwn = []string{"connection.number", "connection.phone_key", "tenant.phone_key"} //nolint:gochecknoglobals // a table

// personal is somebody of whom there is a row in every table that can have one.
type personal struct {
	house
	who, absorbed contact.ID
	peer          string   // their number, as receipts have it
	ids           []string // what their rows are found by: contacts, messages, appointments, numbers
}

func contactErasedEverywhere(w *world) {
	p := w.personal()
	all := fates()
	for _, column := range p.columns() {
		if slices.Contains(connectionsOwn, column) {
			continue
		}
		fate, known := all[column]
		switch {
		case !known:
			w.Errorf("%s leads to a person, and nobody says what becomes of it when they are erased", column)
		case p.count(column) == 0:
			w.Errorf("%s has no row of theirs: this test proves nothing about it", column)
		case fate == "":
			w.Errorf("%s has no fate", column)
		}
	}
	w.must(w.s.EraseContact(w.Context(), anybody, p.id, p.who))
	for column, fate := range all {
		if n := p.count(column); fate == gone && n != 0 || fate == books && n == 0 {
			w.Errorf("%s is %s, and has %d rows of theirs", column, fate, n)
		}
	}
	left, err := w.s.Appointments(w.Context(), anybody, p.id, agenda.Search{Client: p.who})
	w.must(err)
	if len(left) != 1 || left[0].ForName != "" || left[0].Sold.Name == "" {
		w.Errorf("of what was booked there is %+v", left)
	}
	text := string(dump(w))
	for _, word := range []string{"Fulana Apagada", "5511977776666", "998877665544332", p.absorbed.String()} {
		if n := strings.Count(text, word); n != 0 {
			w.Errorf("%q stands in %d values of the database", word, n)
		}
	}
}

// columns are those of the schema that lead to a person: by their names, and on SQLite by their foreign keys, too.
func (p personal) columns() []string {
	p.Helper()
	named := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`
	keys := `SELECT m.name, k."from" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table' AND k."table" IN ('contact', 'message', 'appointment') AND k."from" <> 'tenant_id'`
	db := p.raw()
	var all []string
	if p.db.URL != "" {
		named = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()`
	} else {
		for pair := range slices.Chunk(rows(p.world, db, keys), 2) {
			all = append(all, string(pair[0])+"."+string(pair[1]))
		}
	}
	for pair := range slices.Chunk(rows(p.world, db, named), 2) {
		if slices.Contains(leads(), string(pair[1])) {
			all = append(all, string(pair[0])+"."+string(pair[1]))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// count is how many rows of a column are theirs.
func (p personal) count(column string) (n int) {
	p.Helper()
	table, name, _ := strings.Cut(column, ".")
	list := "'" + strings.Join(p.ids, "', '") + "'"
	p.must(p.raw().QueryRowContext(p.Context(), fmt.Sprintf(`SELECT count(*) FROM "%s" WHERE %s IN (%s)`, table, name, list)).Scan(&n))
	return n
}

// personal makes somebody who wrote, is written to, booked, keeps a time, and talks with the robot.
func (w *world) personal() personal {
	w.Helper()
	p := personal{house: w.house(2)}
	ctx, t, now := w.Context(), p.id, w.clock.now()
	const jid, lid = "5511977776666@s.whatsapp.net", "998877665544332"
	heard := named(w.wrote(jid, "", "HEARD", "oi", 1), "Fulana Apagada")
	w.takeIn(t, heard, inbox.Edited{About: heard.Subject(), Content: inbox.Text{Body: "oi!"}, At: dayOne()})
	w.takeIn(t, named(w.wrote(lid+"@lid", "", "LID", "pelo lid", 2), "Fulana Apagada"))
	w.takeIn(t, named(w.wrote(jid, lid+"@lid", "BOTH", "juntas", 3), "Fulana Apagada")) // two contacts that became one
	me, err := w.s.MeetContact(ctx, anybody, t, contact.Sighting{Address: w.address(jid), At: dayOne()})
	w.must(err)
	p.who = me.ID
	p.absorbed = p.client()
	merge, err := w.s.MergeContacts(ctx, p.scope, t, p.who, p.absorbed, now)
	w.must(err)
	if p.who != merge.Contact.ID {
		p.who, p.absorbed = p.absorbed, p.who
	}
	booked := p.bookFor(p.who)
	w.must(p.do(func(ctx ctxt, d agenda.Desk) error {
		_, err := agenda.PlaceHoldAt(ctx, d, p.who, []agenda.Item{{Service: p.services[0].ID}}, p.at(900), agenda.ByClient(p.who))
		return err
	}))
	u := inbox.Upload{ID: inbox.NewUploadID(), Tenant: t, Kind: inbox.Image, Mime: "image/png", Size: 1}
	w.must(w.s.BeginUpload(ctx, anybody, t, u.ID, now))
	w.must(w.s.AddUploadPart(ctx, anybody, t, u.ID, 0, []byte("x")))
	w.must(w.s.EndUpload(ctx, anybody, u, now))
	o, err := inbox.Compose(inbox.NewID(), t, inbox.Draft{Contact: p.who, To: me.ReplyTo, Origin: inbox.Manual, Content: u.Media("")}, now)
	w.must(err)
	_, _, err = w.s.AcceptOutgoing(ctx, anybody, o, inbox.IdempotencyKey{Word: "once", Request: "r"})
	w.must(err)
	number := me.Phone
	w.must(w.s.KeepNumberChecks(ctx, anybody, t, []inbox.NumberCheck{{Number: number, OnWA: true, At: now}}))
	message := w.listed(t)[0].ID
	p.ids = []string{
		p.who.String(), p.absorbed.String(), number.Digits(), message.String(), booked.ID.String(), "HEARD", o.Key.ID, number.Key(), "line:" + number.Key(), "lid:" + lid,
	}
	p.peer = "line:" + number.Key()
	p.insert(t, message, booked.ID, now)
	return p
}

// insert puts rows where a story would take long to come.
func (p *personal) insert(t tenant.ID, message inbox.ID, booked agenda.AppointmentID, now time.Time) {
	p.Helper()
	who, at := p.who.String(), now.UTC().Format("2006-01-02T15:04:05.000000Z")
	const user = "who gets notices"
	p.must(p.s.AddUser(p.Context(), anybody, tenant.User{ID: user, Email: "avisos@salao.example", Role: tenant.Operator, CreatedAt: now}))
	db := p.raw()
	for _, row := range []string{
		fmt.Sprintf(`INSERT INTO conversation (contact_id, tenant_id, body, wake_at, version) VALUES ('%s', '%s', 'x', NULL, 1)`, who, t),
		fmt.Sprintf(`INSERT INTO robot_notice (id, tenant_id, contact_id, what, appointment_id, at) VALUES ('n', '%s', '%s', 'human', '%s', '%s')`, t, who, booked, at),
		fmt.Sprintf(`INSERT INTO robot_reply (message_id, tenant_id, why, heard_id, after_ms, at) VALUES ('%s', '%s', 'x', '%s', 1, '%s')`, message, t, message, at),
		fmt.Sprintf(`INSERT INTO reminder (tenant_id, appointment_id, kind, start_at, due_at, state, reason, message_id) VALUES ('%s', '%s', 'day', 7, NULL, 'queued', '', '%s')`, t, booked, message),
		fmt.Sprintf(`INSERT INTO receipt (tenant_id, wa_id, mine, peer, what, at, body) VALUES ('%s', 'HEARD', TRUE, '%s', 'read', '%s', '')`, t, p.peer, at),
		fmt.Sprintf(`INSERT INTO waitlist (tenant_id, id, contact_id, service_id, professional_id, from_date, to_date, from_min, to_min, state, reason, asked, source, version, due_at, created_at)
			VALUES ('%s', 'w', '%s', '%s', '', '2026-12-01', '2026-12-02', 0, 600, 'offered', '', 0, 'bot', 1, NULL, 1)`, t, who, p.services[0].ID),
		fmt.Sprintf(`INSERT INTO waitlist_offer (tenant_id, waitlist_id, start_at, professional_id, offered_at, expires_at, message_id) VALUES ('%s', 'w', 1, 'p', 1, 2, '%s')`, t, message),
		fmt.Sprintf(`INSERT INTO reservation (tenant_id, code, visitor, address, service_id, professional_id, date, minute, until, contact_id)
			VALUES ('%s', 'c', 'v', '', '%s', 'p', '2026-12-01', 600, '%s', '%s')`, t, p.services[0].ID, at, who),
		fmt.Sprintf(`INSERT INTO robot_takeover (id, tenant_id, contact_id, at) VALUES ('t', '%s', '%s', '%s')`, t, who, at),
		fmt.Sprintf(`INSERT INTO notice (id, user_id, kind, way, state, reason, attempts, created_at, message_id) VALUES ('n', '%s', 'trial', 'whatsapp', 'sent', '', 1, '%s', '%s')`, user, at, message),
		fmt.Sprintf(`INSERT INTO notice_number (user_id, code, contact_id) VALUES ('%s', '', '%s')`, user, who),
		fmt.Sprintf(`UPDATE appointment SET for_name = 'Fulana Apagada' WHERE id = '%s'`, booked),
	} {
		if _, err := db.ExecContext(p.Context(), row); err != nil {
			p.Fatalf("%s: %v", row, err)
		}
	}
}
