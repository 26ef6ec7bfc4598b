package tenant_test

import (
	"context"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// storesOf is AccountStores with one memoryStore behind every port.
func storesOf(d *memoryStore) tenant.AccountStores {
	return tenant.AccountStores{Users: d, Passwords: d, Logins: d, Tickets: d, Factors: d, FactorCodes: d}
}

// memoryStore keeps accounts in memory, with the ports' promises.
type memoryStore struct {
	used     map[string]bool // tickets that were accepted
	mu       sync.Mutex
	users    map[string]tenant.User
	attempts []attempt
	tickets  map[string]tenant.Ticket
	known    map[string]time.Time

	factors  map[string]tenant.SecondFactor
	recovery map[string]bool
}

type attempt struct {
	key string
	ok  bool
	at  time.Time
}

func newMemoryStore() *memoryStore {
	return &memoryStore{
		users: make(map[string]tenant.User), tickets: make(map[string]tenant.Ticket), known: make(map[string]time.Time),
		factors: make(map[string]tenant.SecondFactor), recovery: make(map[string]bool),
	}
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func notFound() error { return fault.New(fault.NotFound, "memory store", text.NotFound) }

func (d *memoryStore) AddUser(_ context.Context, _ tenant.Scope, u tenant.User) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, other := range d.users {
		if other.Email == u.Email {
			return &fault.Error{Kind: fault.Conflict, Op: "memory store", Field: "email", Key: text.EmailTaken}
		}
	}
	d.users[u.ID] = u
	return nil
}

func (d *memoryStore) UserByEmail(_ context.Context, _ tenant.Scope, email string) (tenant.User, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range d.users {
		if u.Email == email {
			return u, nil
		}
	}
	return tenant.User{}, notFound()
}

func (d *memoryStore) User(_ context.Context, _ tenant.Scope, id string) (tenant.User, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	u, ok := d.users[id]
	if !ok {
		return tenant.User{}, notFound()
	}
	return u, nil
}

func (d *memoryStore) ChangeUser(_ context.Context, _ tenant.Scope, u tenant.User) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.users[u.ID]; !ok {
		return notFound()
	}
	for _, other := range d.users {
		if other.Email == u.Email && other.ID != u.ID {
			return &fault.Error{Kind: fault.Conflict, Op: "memory store", Field: "email", Key: text.EmailTaken}
		}
	}
	d.users[u.ID] = u
	d.endLinks(u.ID)
	return nil
}

func (d *memoryStore) SetPassword(_ context.Context, _ tenant.Scope, id, hash string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	u, ok := d.users[id]
	if !ok {
		return notFound()
	}
	u.PasswordHash = hash
	d.users[id] = u
	d.endLinks(id)
	return nil
}

func (d *memoryStore) Rehash(_ context.Context, _ tenant.Scope, id, old, fresh string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	u, ok := d.users[id]
	if !ok || u.PasswordHash != old {
		return notFound()
	}
	u.PasswordHash = fresh
	d.users[id] = u
	return nil
}

func (d *memoryStore) endLinks(userID string) {
	maps.DeleteFunc(d.tickets, func(_ string, t tenant.Ticket) bool { return t.UserID == userID })
}

func (d *memoryStore) AcceptTicket(
	ctx context.Context, scope tenant.Scope, hash string, p tenant.Purpose, now time.Time, password string,
) (string, error) {
	t, err := d.UseTicket(ctx, scope, hash, p, now)
	if err != nil {
		return "", err
	}
	if d.used == nil {
		d.used = make(map[string]bool)
	}
	d.used[hash] = true
	return t.UserID, d.SetPassword(ctx, scope, t.UserID, password)
}

func (d *memoryStore) TicketUsed(_ context.Context, _ tenant.Scope, hash string) (bool, error) {
	return d.used[hash], nil
}

func (d *memoryStore) CountOperators(context.Context, tenant.Scope) (n int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range d.users {
		if u.Role == tenant.Operator {
			n++
		}
	}
	return n, nil
}

func (d *memoryStore) RecordLogin(_ context.Context, _ tenant.Scope, key string, ok bool, now time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.attempts = append(d.attempts, attempt{key, ok, now})
	return nil
}

func (d *memoryStore) FailedLogins(_ context.Context, _ tenant.Scope, key string, since time.Time) (n int, last time.Time, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range d.attempts {
		switch {
		case t.key != key || t.at.Before(since):
		case t.ok:
			n, last = 0, time.Time{}
		default:
			n, last = n+1, t.at
		}
	}
	return n, last, nil
}

func (d *memoryStore) KnowLogin(_ context.Context, _ tenant.Scope, key string, now time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known[key] = now
	return nil
}

func (d *memoryStore) KnownLogin(_ context.Context, _ tenant.Scope, key string, since time.Time) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at, ok := d.known[key]
	return ok && !at.Before(since), nil
}

func (d *memoryStore) AddTicket(_ context.Context, _ tenant.Scope, t tenant.Ticket) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if t.UserID != "" {
		d.endLinks(t.UserID)
	}
	d.tickets[t.Hash] = t
	return nil
}

func (d *memoryStore) find(hash string, p tenant.Purpose, now time.Time) (tenant.Ticket, error) {
	t, ok := d.tickets[hash]
	if !ok || t.Purpose != p || !now.Before(t.ExpiresAt) {
		return tenant.Ticket{}, notFound()
	}
	return t, nil
}

func (d *memoryStore) PeekTicket(_ context.Context, _ tenant.Scope, hash string, p tenant.Purpose, now time.Time) (tenant.Ticket, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.find(hash, p, now)
}

func (d *memoryStore) UseTicket(_ context.Context, _ tenant.Scope, hash string, p tenant.Purpose, now time.Time) (tenant.Ticket, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, err := d.find(hash, p, now)
	if err == nil {
		delete(d.tickets, hash)
	}
	return t, err
}

func (d *memoryStore) DropTickets(_ context.Context, _ tenant.Scope, p tenant.Purpose) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for hash, t := range d.tickets {
		if t.Purpose == p {
			delete(d.tickets, hash)
		}
	}
	return nil
}

// countingHasher is a Hasher without a cost that counts verifications.
type countingHasher struct{ verified, nobody int }

func (*countingHasher) HashPassword(_ context.Context, p string) (string, error) {
	return "plain:" + p, nil
}

func (h *countingHasher) VerifyPassword(_ context.Context, kept, p string) (bool, error) {
	h.verified++
	return kept == "plain:"+p, nil
}

func (h *countingHasher) VerifyNobody(context.Context, string) error { h.nobody++; return nil }

// fixture is Accounts over a memoryStore, with a clock that a test sets.
type fixture struct {
	*tenant.Accounts
	store  *memoryStore
	hasher *countingHasher
	now    time.Time
}

func newFixture() *fixture {
	o := &fixture{store: newMemoryStore(), hasher: &countingHasher{}, now: time.Date(2025, 11, 23, 12, 0, 0, 0, time.UTC)}
	o.Accounts = tenant.NewAccounts(storesOf(o.store), o.hasher, slog.New(slog.DiscardHandler), func() time.Time { return o.now })
	return o
}

const good = "uma frase curta"

func (o *fixture) addUser(t *testing.T, email string) tenant.User {
	t.Helper()
	u, err := o.CreateUser(t.Context(), tenant.CLIActor().Scope(), tenant.NewUser{Email: email, Password: good, Role: tenant.Operator})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestSignInTakesTheRightPasswordAlone(t *testing.T) {
	o := newFixture()
	ana := o.addUser(t, "ana@salao.example")
	if u, err := o.SignIn(t.Context(), " Ana@Salao.example ", good, "198.51.100.7"); err != nil || u.ID != ana.ID {
		t.Errorf("the right password: %v, %v", u.ID, err)
	}
	for name, c := range map[string][2]string{
		"wrong password": {"ana@salao.example", "outra frase curta"},
		"unknown":        {"bia@salao.example", good},
		"no address":     {"ana", good},
		"nothing":        {"", ""},
	} {
		_, err := o.SignIn(t.Context(), c[0], c[1], "198.51.100.7")
		if !fault.Is(err, fault.Unauthenticated) || strings.Contains(err.Error(), "ana") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if o.hasher.nobody != 3 {
		t.Errorf("%d dummy verifications, want 3: the time of the answer tells who has an account", o.hasher.nobody)
	}
}

func TestOneAddressCannotTryManyAccounts(t *testing.T) {
	o := newFixture()
	o.addUser(t, "eva@mal.example")
	var err error
	for i := range 60 {
		if i%5 == 0 { // an account of one's own does not buy more tries
			_, err = o.SignIn(t.Context(), "eva@mal.example", good, "2001:db8:1:2::1")
			if fault.Is(err, fault.RateLimited) {
				return
			}
		}
		// every address of a subscriber's /64 is the same one
		address := "2001:db8:1:2::" + string(rune('a'+i%6))
		if _, err = o.SignIn(t.Context(), "x"+strings.Repeat("y", i)+"@salao.example", "errada errada", address); fault.Is(err, fault.RateLimited) {
			return
		}
	}
	t.Errorf("60 accounts were tried from one network: %v", err)
}

func TestChangePasswordEndsOtherSessions(t *testing.T) {
	o := newFixture()
	ana := o.addUser(t, "ana@salao.example")
	before := ana.Proof()
	if _, err := o.ChangePassword(t.Context(), ana, "errada errada", "nova frase longa", "198.51.100.7"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a wrong old password: %v", err)
	}
	if _, err := o.ChangePassword(t.Context(), ana, good, "curta", "198.51.100.7"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a short new password: %v", err)
	}
	changed, err := o.ChangePassword(t.Context(), ana, good, "nova frase longa", "198.51.100.7")
	if err != nil {
		t.Fatal(err)
	}
	stored, _ := o.User(t.Context(), ana.ID)
	if changed.Proof() == before || stored.Proof() != changed.Proof() {
		t.Error("sessions of the old password go on")
	}
	if strings.Contains(changed.Proof(), "plain") || len(changed.Proof()) != 32 {
		t.Errorf("the proof is %q", changed.Proof())
	}
}

func TestTheSetupLinkMakesTheFirstOperator(t *testing.T) {
	o := newFixture()
	old, err := o.NewSetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	token, err := o.NewSetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := o.CheckSetup(t.Context(), old); !fault.Is(err, fault.NotFound) {
		t.Errorf("the link of an earlier start still works: %v", err)
	}
	if _, err := o.Setup(t.Context(), token, "op@plataforma.example", "curta"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a short password: %v", err)
	}
	if err := o.CheckSetup(t.Context(), token); err != nil {
		t.Errorf("a slip cost the link: %v", err)
	}
	if u, err := o.Setup(t.Context(), token, "op@plataforma.example", good); err != nil || u.Role != tenant.Operator {
		t.Errorf("%v, %v", u.Role, err)
	}
	if needed, _ := o.NeedsSetup(t.Context()); needed {
		t.Error("set-up is still needed")
	}
	fresh, _ := o.NewSetupLink(t.Context())
	if _, err := o.Setup(t.Context(), fresh, "eva@mal.example", good); !fault.Is(err, fault.NotFound) {
		t.Errorf("a second operator by a set-up link: %v", err)
	}
}

func TestASetupLinkExpiresAndIsTakenOnce(t *testing.T) {
	o := newFixture()
	token, _ := o.NewSetupLink(t.Context())
	o.now = o.now.Add(tenant.SetupTime)
	if _, err := o.Setup(t.Context(), token, "op@plataforma.example", good); !fault.Is(err, fault.NotFound) {
		t.Errorf("after a day: %v", err)
	}
	token, _ = o.NewSetupLink(t.Context())
	var wg sync.WaitGroup
	made := make(chan string, 20)
	for i := range 20 {
		wg.Go(func() {
			if u, err := o.Setup(t.Context(), token, "op"+string(rune('a'+i))+"@plataforma.example", good); err == nil {
				made <- u.ID
			}
		})
	}
	wg.Wait()
	if len(made) != 1 {
		t.Errorf("one link made %d operators", len(made))
	}
}

func TestAnInvitationSetsAPasswordOnce(t *testing.T) {
	o := newFixture()
	scope := tenant.CLIActor().Scope()
	u, err := o.CreateUser(t.Context(), scope, tenant.NewUser{Email: "ana@salao.example", Role: tenant.Owner, Tenant: tenant.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.SignIn(t.Context(), u.Email, "", "198.51.100.7"); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("an account without a password lets somebody in: %v", err)
	}
	token, err := o.Invite(t.Context(), scope, u)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(o.store.tickets[secret.HashToken(token)].Hash, token) {
		t.Error("the token itself is kept")
	}
	if got, err := o.Invited(t.Context(), token); err != nil || got.Email != u.Email {
		t.Errorf("%v, %v", got.Email, err)
	}
	if _, err := o.AcceptInvite(t.Context(), token, good); err != nil {
		t.Fatal(err)
	}
	if _, err := o.SignIn(t.Context(), u.Email, good, "198.51.100.7"); err != nil {
		t.Errorf("the chosen password: %v", err)
	}
	if _, err := o.AcceptInvite(t.Context(), token, "outra frase curta"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an invitation works twice: %v", err)
	}
}

func TestAnOldInvitationTakesNothingOver(t *testing.T) {
	o := newFixture()
	scope := tenant.CLIActor().Scope()
	u := o.addUser(t, "ana@salao.example")
	invite := func() string {
		token, err := o.Invite(t.Context(), scope, u)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	first, second := invite(), invite()
	if _, err := o.AcceptInvite(t.Context(), first, "roubada roubada"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the first of two invitations: %v", err)
	}
	u, err := o.AcceptInvite(t.Context(), second, good)
	if err != nil {
		t.Fatal(err)
	}
	open := invite()
	if u, err = o.ChangePassword(t.Context(), u, good, "nova frase longa", "198.51.100.7"); err != nil {
		t.Fatal(err)
	}
	fromTerminal := invite()
	if _, err := o.SetPassword(t.Context(), u, "outra frase longa"); err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{"used": second, "before a change": open, "before the operator's change": fromTerminal} {
		if _, err := o.AcceptInvite(t.Context(), token, "roubada roubada"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := o.SignIn(t.Context(), u.Email, "outra frase longa", "198.51.100.7"); err != nil {
		t.Errorf("the password in force: %v", err)
	}
}

func TestAnOwnerNeedsASalonAndAnOperatorHasNone(t *testing.T) {
	o := newFixture()
	for name, n := range map[string]tenant.NewUser{
		"owner without": {Role: tenant.Owner},
		"operator with": {Role: tenant.Operator, Tenant: tenant.NewID()},
		"unknown role":  {Role: "root"},
	} {
		n.Email, n.Password = "ana@salao.example", good
		if _, err := o.CreateUser(t.Context(), tenant.CLIActor().Scope(), n); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
