package messages

import (
	"context"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/events"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// eraseBatch is how many messages one commit erases, so that nobody waits long behind it.
const eraseBatch = 200

// EraseOldBodies erases what was written longer ago than its salon keeps it, and tells how many messages that were. That they were there,
// when, and how far they got stays. It works in small commits until nothing is left or ctx ends, and what is left then is for the next time.
// Only for the platform itself.
func (s *Store) EraseOldBodies(ctx context.Context, scope tenant.Scope, now time.Time) (int, error) {
	const op = "store.erase_old_bodies"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	total := 0
	for after := ""; ; {
		rows, err := s.kit.Reads().InboxesFrom(ctx, db.InboxesFromParams{After: after, MaxRows: storekit.DeleteBatch})
		if err != nil || len(rows) == 0 {
			return total, s.kit.Fault(op, err)
		}
		for _, row := range rows {
			after = row.TenantID
			n, err := s.eraseOfSalon(ctx, row.TenantID, now.AddDate(0, 0, -int(row.KeepDays)), now)
			if total += n; err != nil {
				return total, s.kit.Fault(op, err)
			}
		}
	}
}

// eraseOfSalon erases what a salon's clients and its people wrote before a time.
func (s *Store) eraseOfSalon(ctx context.Context, t string, before, now time.Time) (int, error) {
	total := 0
	after, afterID := column.At(time.Unix(0, 0)), ""
	for {
		chats, err := s.kit.Reads().ChatsKeptTooLong(ctx, db.ChatsKeptTooLongParams{
			TenantID: t, After: after, AfterID: afterID, Before: column.At(before), MaxRows: eraseBatch,
		})
		if err != nil {
			return total, err
		}
		for _, c := range chats {
			after, afterID = c.KeptFrom, c.ContactID
			for n := eraseBatch; n == eraseBatch; total += n {
				if n, err = s.eraseOfChat(ctx, t, c.ContactID, before, now); err != nil {
					return total, err
				}
			}
		}
		if len(chats) < eraseBatch {
			break
		}
	}
	_, err := s.kit.Delete(ctx, "store.erase_wordings", func(ctx context.Context, tx *storekit.Tx) (int64, error) {
		return tx.DropOldWordings(ctx, db.DropOldWordingsParams{TenantID: t, Before: column.At(before)})
	})
	return total, err
}

// eraseOfChat erases the oldest messages of a chat, eraseBatch at most, in one commit.
func (s *Store) eraseOfChat(ctx context.Context, t, who string, before, now time.Time) (n int, err error) {
	id, err := tenant.ParseID(t)
	if err != nil {
		return 0, storekit.Unreadable("tenant", err)
	}
	err = s.kit.Do(ctx, "store.erase_of_chat", func(ctx context.Context, tx *storekit.Tx) error {
		n = 0
		if _, err := contacts.Lock(ctx, tx, s.kit.Ring(), id); err != nil {
			return err
		}
		chat, err := tx.ChatOf(ctx, who)
		if err != nil {
			return err
		}
		rows, err := tx.ErasableMessages(ctx, db.ErasableMessagesParams{
			ContactID: who, FromAt: chat.KeptFrom, Before: column.At(before), Now: column.At(now), MaxRows: eraseBatch,
		})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := tx.EraseBody(ctx, row.ID); err != nil {
				return err
			}
			if err := tx.DropReceiptsOf(ctx, db.DropReceiptsOfParams{TenantID: t, WaID: row.WaID, Mine: row.Mine}); err != nil {
				return err
			}
		}
		n = len(rows)
		return tx.SetChatKeptFrom(ctx, db.SetChatKeptFromParams{FromAt: chat.KeptFrom, ContactID: who})
	})
	if fault.Is(err, fault.NotFound) { // the client was erased meanwhile
		return 0, nil
	}
	return n, err
}

// EraseContact erases a contact for good, with everything that was written, every name and every number, and what was told of the
// messages. It works in small commits, and may be called again when it was broken off. Errors: NotFound.
func (s *Store) EraseContact(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error {
	const op = "store.erase_contact"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return err
	}
	for {
		left := 0
		err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
			salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), t)
			if err != nil {
				return err
			}
			c, err := salon.ByID(ctx, who)
			if err != nil {
				return err
			}
			if left, err = dropMessages(ctx, tx, t.String(), c.ID.String()); err != nil || left == eraseBatch {
				return err
			}
			tx.Hint(t.String())
			return dropContact(ctx, tx, salon, c)
		})
		if err != nil || left < eraseBatch {
			return err
		}
	}
}

// dropMessages takes messages of a contact away, and what was told of them; eraseBatch at most.
func dropMessages(ctx context.Context, tx *storekit.Tx, t, who string) (int, error) {
	rows, err := tx.SomeMessagesOf(ctx, db.SomeMessagesOfParams{ContactID: who, MaxRows: eraseBatch})
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		if err := tx.DropMessage(ctx, row.ID); err != nil {
			return 0, err
		}
		if err := tx.DropReceiptsOf(ctx, db.DropReceiptsOfParams{TenantID: t, WaID: row.WaID, Mine: row.Mine}); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}

// dropContact takes the contact away, with its names, its chat, what integrators were told of it, and the contacts that became a part of it.
// Where something is booked for it, an empty row stays, so that the agenda's past does not change.
func dropContact(ctx context.Context, tx *storekit.Tx, salon *contacts.Salon, c contact.Contact) error {
	t, id := c.Tenant.String(), c.ID.String()
	for _, h := range c.Aliases {
		if err := tx.DropReceiptsOfPeer(ctx, db.DropReceiptsOfPeerParams{TenantID: t, Peer: peerOf(h.Alias)}); err != nil {
			return err
		}
		if err := tx.DropNumberCheck(ctx, db.DropNumberCheckParams{TenantID: t, Number: h.Number.Key()}); err != nil {
			return err
		}
	}
	if err := tx.DropAgendaHoldsOf(ctx, db.DropAgendaHoldsOfParams{TenantID: t, ContactID: column.Text(id)}); err != nil {
		return err
	}
	if err := tx.DropReservationsOf(ctx, db.DropReservationsOfParams{TenantID: t, ContactID: id}); err != nil {
		return err
	}
	if err := tx.ForgetNoticeNumbers(ctx, id); err != nil {
		return err
	}
	if err := tx.DropTakeoversOf(ctx, db.DropTakeoversOfParams{TenantID: t, ContactID: id}); err != nil {
		return err
	}
	if err := events.EraseContact(ctx, tx, c.Tenant, id); err != nil {
		return err
	}
	booked, err := tx.ContactIsBooked(ctx, db.ContactIsBookedParams{TenantID: t, ContactID: id})
	if err != nil {
		return err
	}
	if booked == 0 {
		return tx.DropContact(ctx, id)
	}
	return empty(ctx, tx, salon, c)
}

// empty takes everything off a contact's row.
func empty(ctx context.Context, tx *storekit.Tx, salon *contacts.Salon, c contact.Contact) error {
	t, id := c.Tenant.String(), c.ID.String()
	for _, drop := range []func() error{
		func() error { return tx.DropAliasesOf(ctx, id) },
		func() error { return tx.DropContactsInto(ctx, column.Text(id)) },
		func() error { return tx.DropMergesOf(ctx, db.DropMergesOfParams{TenantID: t, ContactID: id}) },
		func() error { return tx.ForgetForName(ctx, db.ForgetForNameParams{TenantID: t, ContactID: id}) },
		func() error { return tx.DropChat(ctx, id) },
		func() error { return tx.DropWork(ctx, id) },
		func() error { return tx.DropWaitlistOf(ctx, db.DropWaitlistOfParams{TenantID: t, ContactID: id}) },
		func() error { return tx.DropConversation(ctx, id) },
		func() error { return tx.DropRobotNotices(ctx, id) },
		func() error {
			return tx.DropRemindersOfContact(ctx, db.DropRemindersOfContactParams{TenantID: t, ContactID: id})
		},
	} {
		if err := drop(); err != nil {
			return err
		}
	}
	return salon.PutEmpty(ctx, c)
}
