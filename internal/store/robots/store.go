package robots

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/robot"
	"salonzap/internal/store/agendas"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/messages"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Store keeps robots. It is safe for concurrent use. Make one with New.
type Store struct {
	kit      *storekit.DB
	agendas  *agendas.Store
	contacts *contacts.Store
	messages *messages.Store
	due      chan struct{} // see RobotDue
}

// New keeps them in a database. due has room for one hint; see RobotDue.
func New(kit *storekit.DB, a *agendas.Store, c *contacts.Store, m *messages.Store, due chan struct{}) *Store {
	return &Store{kit, a, c, m, due}
}

// RobotDue receives when a commit of this process said when the robot has to do something although nobody writes. Like all hints it may
// come in vain.
func (s *Store) RobotDue() <-chan struct{} { return s.due }

func (s *Store) hintDue() {
	select {
	case s.due <- struct{}{}:
	default: // a hint waits already
	}
}

// RobotProfile is what a salon's robot is told; off while nobody said anything. Errors: NotFound.
func (s *Store) RobotProfile(ctx context.Context, scope tenant.Scope, t tenant.ID) (robot.Profile, error) {
	const op = "store.robot_profile"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return robot.Profile{}, err
	}
	row, err := s.kit.Reads().RobotByTenant(ctx, t.String())
	if errors.Is(err, sql.ErrNoRows) {
		return robot.Profile{Version: 1}.Check()
	}
	if err != nil {
		return robot.Profile{}, s.kit.Fault(op, err)
	}
	p, err := profileOf(row)
	if err != nil {
		return robot.Profile{}, storekit.Unreadable("robot", err)
	}
	return p, nil
}

// profileOf reads a row. What nobody wrote yet is version 1.
func profileOf(row db.Robot) (robot.Profile, error) {
	p, err := robot.ParseProfile(row.Enabled, []byte(row.Profile))
	p.Version = agenda.Version(row.Version) + 1
	return p, err
}

// PutRobotProfile keeps what a salon's robot is told, and raises its version. Errors: Invalid with the field; NotFound; Conflict with Key
// text.AgendaChanged where somebody changed it since that version.
func (s *Store) PutRobotProfile(ctx context.Context, scope tenant.Scope, t tenant.ID, p robot.Profile) error {
	const op = "store.put_robot_profile"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return err
	}
	p, err := p.Check()
	if err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		err := putProfile(ctx, tx, t, 1, func(old robot.Profile) (robot.Profile, error) {
			p.Tried = p.Tried || old.Tried
			return p, p.Version.Check(op, old.Version)
		})
		if err != nil {
			return err
		}
		if !p.TellsDay() {
			return tx.DropDigest(ctx, t.String())
		}
		tx.AfterCommit(s.hintDue)
		return tx.PlanDigest(ctx, db.PlanDigestParams{TenantID: t.String(), DueAt: column.At(tx.Now)})
	})
}

// MarkRobotTried remembers that somebody of a salon tried its robot. Errors: NotFound.
func (s *Store) MarkRobotTried(ctx context.Context, scope tenant.Scope, t tenant.ID) error {
	const op = "store.mark_robot_tried"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return err
	}
	if p, err := s.RobotProfile(ctx, scope, t); err != nil || p.Tried {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return putProfile(ctx, tx, t, 0, func(p robot.Profile) (robot.Profile, error) {
			p.Tried = true
			return p, nil
		})
	})
}

// putProfile changes a profile within a transaction, and raises its version.
func putProfile(ctx context.Context, tx *storekit.Tx, t tenant.ID, raise int64, change func(robot.Profile) (robot.Profile, error)) error {
	const nothing = "{}"
	row, err := tx.LockRobot(ctx, db.LockRobotParams{TenantID: t.String(), Profile: nothing})
	if err != nil {
		return err
	}
	old, err := profileOf(row)
	if err != nil {
		return storekit.Unreadable("robot", err)
	}
	p, err := change(old)
	if err != nil {
		return err
	}
	if p, err = p.Check(); err != nil {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	tx.Hint(t.String())
	return tx.PutRobot(ctx, db.PutRobotParams{TenantID: t.String(), Enabled: p.Enabled, Profile: string(data), Raise: raise})
}

// Talk is what the robot remembers of a chat; nothing while it never answered there. Errors: NotFound.
func (s *Store) Talk(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (robot.StoredConversation, error) {
	const op = "store.talk"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return robot.StoredConversation{}, err
	}
	row, err := s.kit.Reads().ConversationByContact(ctx, db.ConversationByContactParams{ContactID: who.String(), TenantID: t.String()})
	if errors.Is(err, sql.ErrNoRows) {
		return robot.StoredConversation{}, nil
	}
	if err != nil {
		return robot.StoredConversation{}, s.kit.Fault(op, err)
	}
	salon, err := contacts.Read(s.kit.Reads(), s.kit.Ring(), t, row.Inbox)
	if err != nil {
		return robot.StoredConversation{}, s.kit.Fault(op, err)
	}
	data, err := salon.Open(place(row.Conversation.ContactID), row.Conversation.Body)
	if err != nil {
		return robot.StoredConversation{}, s.kit.Fault(op, err)
	}
	c, err := robot.UnmarshalConversation(data)
	if err != nil {
		return robot.StoredConversation{}, storekit.Unreadable("conversation", err)
	}
	return robot.StoredConversation{Conversation: c, Version: int(row.Conversation.Version)}, nil
}

// place binds a sealed conversation to its salon; a chat that becomes a part of another keeps it.
func place(string) string { return "robot/conversation" }

// DueTalks lists chats in which the robot has to look although nobody wrote, the longest due first. Only for the platform itself.
func (s *Store) DueTalks(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]robot.Chat, error) {
	const op = "store.due_talks"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().DueConversations(ctx, db.DueConversationsParams{Now: column.At(now), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]robot.Chat, 0, len(rows))
	for _, r := range rows {
		t, err := tenant.ParseID(r.TenantID)
		if err != nil {
			return nil, storekit.Unreadable("tenant", err)
		}
		c, err := contact.ParseID(r.ContactID)
		if err != nil {
			return nil, storekit.Unreadable("contact", err)
		}
		list = append(list, robot.Chat{Tenant: t, Contact: c})
	}
	return list, nil
}

// NextTalk is when the robot has to look for the first time; zero: never. Only for the platform itself.
func (s *Store) NextTalk(ctx context.Context, scope tenant.Scope) (time.Time, error) {
	const op = "store.next_talk"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return time.Time{}, err
	}
	at, err := s.kit.Reads().NextConversation(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return at.Time(), s.kit.Fault(op, err)
}

// PutOffTalk lets a conversation that is due be looked at later. Only for the platform itself.
func (s *Store) PutOffTalk(ctx context.Context, scope tenant.Scope, c robot.Chat, now, until time.Time) error {
	const op = "store.put_off_talk"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.PutOffConversation(ctx, db.PutOffConversationParams{
			Until: column.At(until), ContactID: c.Contact.String(), TenantID: c.Tenant.String(), Now: column.At(now),
		})
	})
}

// SaveTalk writes what comes of a turn in a transaction of its own, its replies included. Errors: Conflict, as Apply.
func (s *Store) SaveTalk(ctx context.Context, scope tenant.Scope, v robot.Save) error {
	const op = "store.save_talk"
	if err := storekit.Authorize(scope, v.Tenant, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		outbox := s.messages.Within(tx)
		for _, o := range v.Replies {
			if err := outbox.Send(ctx, scope, o); err != nil {
				return err
			}
		}
		return s.Apply(ctx, tx, v)
	})
}

// RobotNotices lists what the robot told the salon since then, the newest first.
func (s *Store) RobotNotices(ctx context.Context, scope tenant.Scope, t tenant.ID, after time.Time, limit int) ([]robot.SentNotice, error) {
	const op = "store.robot_notices"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().RobotNotices(ctx, db.RobotNoticesParams{TenantID: t.String(), After: column.At(after), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]robot.SentNotice, 0, len(rows))
	for _, r := range rows {
		c, err := contact.ParseID(r.ContactID)
		if err != nil {
			return nil, storekit.Unreadable("contact", err)
		}
		list = append(list, robot.SentNotice{Contact: c, What: robot.Notice(r.What), At: r.At.Time()})
	}
	return list, nil
}
