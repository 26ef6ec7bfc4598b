package alarm

import (
	"context"
	"crypto/rand"
	"math/big"
	"regexp"
	"strings"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Phone sends notices on WhatsApp, from the platform's own number.
type Phone interface {
	// CanSend tells whether the platform's own number is connected and not paused.
	CanSend(ctx context.Context) (bool, error)
	// Send accepts a message, to be sent at most once until the deadline. The same key again gives the message of that time. Errors: NotFound and
	// Invalid when it can never be sent.
	Send(ctx context.Context, key string, to contact.ID, words string, deadline time.Time) (inbox.Outgoing, error)
	// Accepted gives the message of a key. Errors: NotFound.
	Accepted(ctx context.Context, key string) (inbox.Outgoing, error)
	// Withdraw cancels a message. Errors: Conflict when it was sent, or is being sent.
	Withdraw(ctx context.Context, id inbox.ID) error
}

// The times of a notice on WhatsApp.
const (
	// PhoneWithin is how long the platform's number has to send a notice; then comes the next way.
	PhoneWithin = 5 * time.Minute
	phoneLook   = 10 * time.Second // until it is looked at again what became of it
	phoneLooks  = 60               // looks after which nobody waits for it any more
)

// phone sends a notice on WhatsApp, or finds out what became of the message. A message is accepted once for a notice: whatever becomes of it, there is
// no second one. When the number cannot send, the notice ends at once, and the next way is used.
func (r *Runner) phone(ctx context.Context, f Facts) Settlement {
	if r.d.Phone == nil {
		return Settlement{State: Failed, Reason: NoNumber}
	}
	up, err := r.d.Phone.CanSend(ctx)
	var o inbox.Outgoing
	if err == nil {
		o, err = r.d.Phone.Accepted(ctx, f.ID)
	}
	if fault.Is(err, fault.NotFound) {
		if !up {
			return Settlement{State: Failed, Reason: NumberDown}
		}
		o, err = r.d.Phone.Send(ctx, f.ID, f.Contact, ComposeWords(f, r.d.URL), r.d.Now().Add(PhoneWithin))
	}
	switch {
	case fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid):
		return Settlement{State: Failed, Reason: NotTaken}
	case err != nil:
		r.failed(ctx, "sending a notice on WhatsApp", err)
		return Settlement{State: Waiting, Due: r.d.Now().Add(phoneLook)}
	case o.State == inbox.Pending && !up:
		return r.withdraw(ctx, o, Settlement{State: Failed, Reason: NumberDown})
	case o.State == inbox.Pending && !r.d.Now().Before(o.Deadline):
		return r.withdraw(ctx, o, Settlement{State: Failed, Reason: NotTaken})
	}
	return r.fate(o)
}

// fate is what became of a notice by what became of its message.
func (r *Runner) fate(o inbox.Outgoing) Settlement {
	t := Settlement{State: Failed, Reason: NotTaken, Message: o.ID.String()}
	switch o.State {
	case inbox.Sent, inbox.Delivered, inbox.Read:
		t.State, t.Reason = Sent, NoReason
	case inbox.Pending:
		t.State, t.Reason, t.Due = Waiting, NoReason, r.d.Now().Add(phoneLook)
	case inbox.Unknown: // it is never sent again
		t.Reason = Unsure
	case inbox.Cancelled, inbox.Expired, inbox.Refused:
	}
	return t
}

// withdraw cancels a message that waits; the notice ends as given, unless the message is being sent.
func (r *Runner) withdraw(ctx context.Context, o inbox.Outgoing, end Settlement) Settlement {
	end.Message = o.ID.String()
	switch err := r.d.Phone.Withdraw(ctx, o.ID); {
	case err == nil:
		return end
	case !fault.Is(err, fault.Conflict):
		r.failed(ctx, "withdrawing a notice", err)
	}
	return Settlement{State: Waiting, Message: end.Message, Due: r.d.Now().Add(phoneLook)}
}

// overtaken is how a notice on WhatsApp ends that is not to be sent any more, or not now, although its message may be on its way.
func (r *Runner) overtaken(ctx context.Context, f Facts, t Settlement) Settlement {
	if r.d.Phone == nil {
		return t
	}
	o, err := r.d.Phone.Accepted(ctx, f.ID)
	switch {
	case fault.Is(err, fault.NotFound):
		return t
	case err != nil:
		r.failed(ctx, "looking at a notice on WhatsApp", err)
		return Settlement{State: Waiting, Due: r.d.Now().Add(phoneLook)}
	}
	if t.State == Waiting { // a message is accepted once: there is none for later
		t = Settlement{State: Failed, Reason: NotTaken}
	}
	switch was := r.fate(o); {
	case was.State == Waiting:
		return r.withdraw(ctx, o, t)
	case was.State == Sent || was.Reason == Unsure:
		return was
	}
	t.Message = o.ID.String()
	return t
}

// ComposeWords writes a notice for WhatsApp: a sentence, and a link that opens the page to act on. url is the dashboard's; empty: there is no link.
func ComposeWords(f Facts, url string) string {
	title, body := noteText(f)
	if f.Kind == Trial {
		body = f.Lang.Say(text.AlarmTrialPhone)
	}
	words := "*" + strings.ReplaceAll(cut(title, longestTitle), "*", "") + "*\n" + cut(body, longestBody)
	if url != "" {
		words += "\n" + url + NoticePath(f.ID)
	}
	return words
}

// Number is the number at which a person gets notices.
type Number struct {
	Until     time.Time    // until when the code counts that the person has to write; zero: nobody asked for one
	Confirmed time.Time    // when the person wrote it; zero: never
	Phone     phone.Number // zero when WhatsApp hides it
}

// CodeFor is how long a person has to write the code.
const CodeFor = 30 * time.Minute

// codeLetters are those that nobody takes for another.
const codeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// NewCode makes a code that a person writes to the platform's number: "ABCD-EFGH".
func NewCode() string {
	const half = 4
	var b strings.Builder
	for i := range 2 * half {
		if i == half {
			b.WriteByte('-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters))))
		if err != nil {
			panic(err) // crypto/rand never fails (its documentation)
		}
		b.WriteByte(codeLetters[n.Int64()])
	}
	return b.String()
}

// HashCode is by what a code is stored.
func HashCode(code string) string { return secret.HashToken("notice code " + strings.ToUpper(code)) }

// CodeHolder is whose code was written.
type CodeHolder struct {
	User  string
	Salon string // empty for operators
	Lang  text.Lang
}

// Confirm is the effect of a code that was written: notices of its person go to the contact who wrote it. Applying it fails with Conflict when the code
// was used or replaced meanwhile.
type Confirm struct {
	User, Hash string
	Contact    contact.ID
}

// Forget is the effect of a contact who wants no notices any more.
type Forget struct{ Contact contact.ID }

// Numbers knows the codes and numbers of people.
type Numbers interface {
	// NoticeCode gives whose code it is, by its hash. Errors: NotFound (unknown, used, expired).
	NoticeCode(ctx context.Context, scope tenant.Scope, hash string, now time.Time) (CodeHolder, error)
	// GetsNotices tells whether somebody's notices go to a contact of the platform's number.
	GetsNotices(ctx context.Context, scope tenant.Scope, c contact.ID) (bool, error)
}

// Desk answers who writes to the platform's own number, and is silent but for codes and the wish to get no more notices. It is an inbox.Handler.
type Desk struct{ numbers Numbers }

// NewDesk makes a Desk.
func NewDesk(n Numbers) *Desk { return &Desk{n} }

// Handle implements inbox.Handler. Later handlers see nothing of the platform's number.
func (d *Desk) Handle(ctx context.Context, t inbox.Turn) (inbox.Result, error) {
	if !t.Client.Tenant.IsPlatform() {
		return inbox.Result{}, nil
	}
	r := inbox.Result{Stop: true}
	for _, m := range t.Messages {
		if m.Direction != inbox.FromClient {
			continue
		}
		say, effect, err := d.read(ctx, t, string(inbox.Words(m.CurrentContent())))
		switch {
		case err != nil:
			return inbox.Result{}, err
		case say == "":
			continue
		}
		o, err := inbox.Compose(inbox.NewID(), t.Client.Tenant, inbox.Draft{
			Contact: t.Client.ID, To: t.Client.ReplyTo, Content: inbox.Text{Body: inbox.Body(say)}, Origin: inbox.Reply,
		}, t.Now)
		if err != nil {
			return inbox.Result{}, err
		}
		r.Replies = append(r.Replies, o)
		if effect != nil {
			r.Effects = append(r.Effects, effect)
		}
	}
	return r, nil
}

var (
	codeWritten = regexp.MustCompile(`(?i)\b([A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4})\b`)
	wantsNoMore = regexp.MustCompile(`(?i)^\W*(parar|pare|sair|stop)\W*$`)
)

// read decides what follows from a message. say is empty when nothing does.
func (d *Desk) read(ctx context.Context, t inbox.Turn, words string) (say string, effect inbox.Effect, err error) {
	scope := scope()
	if wantsNoMore.MatchString(words) {
		gets, err := d.numbers.GetsNotices(ctx, scope, t.Client.ID)
		if err != nil || !gets {
			return "", nil, err
		}
		return text.PT.Say(text.AlarmNoMore), Forget{t.Client.ID}, nil
	}
	code := codeWritten.FindString(words)
	if code == "" {
		return "", nil, nil
	}
	h, err := d.numbers.NoticeCode(ctx, scope, HashCode(code), t.Now)
	if fault.Is(err, fault.NotFound) {
		return text.PT.Say(text.AlarmCodeWrong), nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	say = h.Lang.Say(text.AlarmCodeRight, h.Salon)
	if h.Salon == "" {
		say = h.Lang.Say(text.AlarmCodeRightOps)
	}
	return say, Confirm{User: h.User, Hash: HashCode(code), Contact: t.Client.ID}, nil
}
