package page

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/text"
)

// Chats is the page of a salon's conversations: the list, and one of them where one is open.
type Chats struct {
	Page   Context
	Base   string // where conversations are, with a slash at the end
	Stream string // where what changes comes from
	List   ChatList
	Talk   *Talk // nil: none is open
}

// ChatList is what the list shows.
type ChatList struct {
	Localizer
	Base     string
	Search   string
	Unread   bool // only those with something unread
	Needy    []ChatRow
	Rows     []ChatRow
	MoreHref string // those that are older; empty: there are none
}

// Filtered tells whether something was asked for.
func (l ChatList) Filtered() bool { return l.Search != "" || l.Unread }

// ChatRow is one conversation in the list.
type ChatRow struct {
	Href, Name, Initials string
	Line, Who            string // what was said last, and "Você: " where it was the salon
	When                 Moment
	Unread               string // how many; empty for none
	Need                 string // why somebody is needed
	Problem              bool   // what was said last did not go
	Current              bool
}

// Talk is an open conversation.
type Talk struct {
	Localizer
	Base, Back        string
	Name, Number      string
	Initials          string
	Bubbles           []Bubble
	OlderHref         string
	NewerHref         string // not at the end: there is more that is newer
	Reply             ReplyForm
	Unread            bool
	ExportHref, Erase string
	ProfileHref       string // the client's own page; empty where there is none
	Robot             ChatRobot
	RobotLine         *RobotLine // who answers; nil: no robot does
}

// ExportFact is a line of what is kept of a client; it is left out when there is nothing.
type ExportFact struct {
	Label  string
	Values []string // each stays on one line where there is room
}

// ReplyForm is where an answer is written.
type ReplyForm struct {
	Localizer
	Action   string
	Chat     string // the key of the draft that the browser keeps
	Text     string
	Quoted   string // the id of the message that is answered; empty for none
	QuotedBy string
	Words    string // what it said
	Problem  string
	Once     string // makes a form that is sent twice one message
	Files    bool   // pictures and documents can be sent
	TooLarge string // what is said of a file that is too large
}

// Bubble is one message as it is shown.
type Bubble struct {
	ID        string
	Day       string // begins a day: its name; else empty
	Mine      bool
	Label     string // what it is where it is no text: "Mensagem de voz", "Localização"
	Icon      string
	Text      string
	Faint     string // in place of a text: taken back, erased, cannot be shown
	Media     string // where the medium is; empty where there is none to fetch
	Kind      inbox.MediaKind
	Link      string // a place on a map
	Cards     []BubbleCard
	Options   []string
	Quote     *BubbleQuote
	Edited    bool
	Phone     bool // typed on the phone
	Time      Moment
	Clock     string
	Tick      string // icon of how far it got
	TickLabel string
	Problem   string
	Again     string // where it is sent once more; empty where that helps nothing
	Fix       *Link  // the one thing that helps, where it is elsewhere
	Reactions []string
	QuoteHref string
	Speaker   string // for screen readers: who wrote
	Robot     string // why the robot said it; empty: a person did
}

// BubbleCard is a contact that was sent.
type BubbleCard struct{ Name, Phone, Tel string }

// BubbleQuote is what a message answers.
type BubbleQuote struct{ Who, Words string }

// ChatName is what to call somebody in a list of conversations: the name, else the number, else that it is hidden.
func (w Localizer) ChatName(c inbox.Chat) string {
	number := ""
	if !c.Phone.IsZero() {
		number = c.Phone.Format()
	}
	return cmp.Or(c.Name, number, w.Say(text.NumberHidden))
}

// NewChatRow is a conversation as the list shows it.
func (w Localizer) NewChatRow(c inbox.Chat, base, open string, now time.Time, zone *time.Location) ChatRow {
	id := c.Contact.String()
	r := ChatRow{
		Href: base + id + "/", Name: w.ChatName(c), Line: w.ChatLine(c.Last), When: w.When(c.LastAt, now, zone), Current: id == open,
		Problem: failed(c.Last.State),
	}
	r.Initials = initials(r.Name)
	if c.Last.Key.Mine {
		r.Who = w.Say(text.ChatYou)
	}
	if c.Unread > 0 {
		r.Unread = badge(c.Unread)
	}
	switch c.Needs {
	case inbox.NeedVoice:
		r.Need = w.Say(text.ChatNeedsVoice)
	case inbox.NeedCall:
		r.Need = w.Say(text.ChatNeedsCall)
	case inbox.NeedHuman:
		r.Need = w.Say(text.ChatNeedsHuman)
	}
	return r
}

func failed(s inbox.State) bool { return s == inbox.Refused || s == inbox.Expired }

// ChatLine is a message in one line.
func (w Localizer) ChatLine(m inbox.Message) string {
	if !m.Deleted.IsZero() {
		return w.Say(text.ChatDeleted)
	}
	label, _ := w.contentLabel(m.CurrentContent())
	words := firstLine(string(inbox.Words(m.CurrentContent())))
	switch c := m.CurrentContent().(type) { //nolint:gochecksumtype // the others have a label and words
	case inbox.Reaction:
		return strings.TrimSpace(label + " " + string(c.Emoji))
	case inbox.Text:
		return words
	}
	if label != "" && words != "" {
		return label + " · " + words
	}
	return cmp.Or(words, label)
}

const maxLine = 120 // characters of a message in a list

func firstLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxLine {
		return string(r[:maxLine]) + "…"
	}
	return s
}

// contentLabel says what a content is, where it is no text, with its icon.
func (w Localizer) contentLabel(c inbox.Content) (label, icon string) {
	switch c := c.(type) {
	case inbox.Media:
		return w.mediaLabel(c)
	case inbox.Menu:
		return "", ""
	case inbox.Choice:
		return w.Say(text.ChatChoice), "check"
	case inbox.Reaction:
		return w.Say(text.ChatReaction), ""
	case inbox.Location:
		return w.Say(text.ChatLocation), "dot"
	case inbox.Cards:
		return w.Say(text.ChatCards), "person"
	case inbox.Poll:
		return w.Say(text.ChatPoll), "bars"
	case inbox.Vote:
		return w.Say(text.ChatVote), "bars"
	case inbox.Call:
		if c.Missed {
			return w.Say(text.ChatCallMissed), "phone"
		}
		return w.Say(text.ChatCall), "phone"
	case inbox.Unsupported:
		return w.Say(text.ChatUnsupported), ""
	case inbox.Erased:
		return w.Say(text.ChatErased), ""
	case inbox.Text, nil:
	}
	return "", ""
}

func (w Localizer) mediaLabel(m inbox.Media) (label, icon string) {
	keys := map[inbox.MediaKind]fault.Key{
		inbox.Image: text.ChatImage, inbox.Video: text.ChatVideo, inbox.Audio: text.ChatAudio, inbox.Voice: text.ChatVoice,
		inbox.Document: text.ChatDocument, inbox.Sticker: text.ChatSticker,
	}
	label = w.Say(keys[m.Kind])
	if m.Kind == inbox.Document && m.Name != "" {
		label = firstLine(string(m.Name))
	}
	const minute = 60
	if m.Seconds > 0 {
		label += " · " + strconv.Itoa(m.Seconds/minute) + ":" + pad(m.Seconds%minute)
	}
	return label, "wait"
}

func pad(n int) string {
	const two = 10
	if n < two {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// dayName is a day as one says it in a conversation.
func (w Localizer) dayName(t, now time.Time) string {
	switch {
	case sameDay(t, now):
		return w.Say(text.ChatToday)
	case sameDay(t, now.AddDate(0, 0, -1)):
		return w.Say(text.ChatYesterday)
	}
	return w.Say(text.ChatDay, t.Day(), w.month(t), t.Year())
}

// TalkInput is what a conversation is drawn of.
type TalkInput struct {
	Chat     inbox.Chat
	Messages []inbox.Message // the oldest first
	Base     string          // of this conversation, with a slash at the end
	Home     string          // where the connection is
	Now      time.Time
	Zone     *time.Location
	Media    bool // media can be fetched
	Robot    ChatRobot
}

// NewTalk draws a conversation.
func (w Localizer) NewTalk(in TalkInput) Talk {
	t := Talk{Localizer: w, Base: in.Base, Name: w.ChatName(in.Chat), Unread: in.Chat.Unread > 0, Robot: in.Robot, RobotLine: w.robotLine(in)}
	t.Initials = initials(t.Name)
	if in.Chat.Phone.IsZero() {
		t.Number = w.Say(text.NumberHidden)
	} else {
		t.Number = in.Chat.Phone.Format()
	}
	at := map[inbox.Key]int{}
	reactions := map[inbox.Key]map[bool]string{}
	var last time.Time
	for _, m := range in.Messages {
		if r, ok := m.CurrentContent().(inbox.Reaction); ok {
			if reactions[r.To] == nil {
				reactions[r.To] = map[bool]string{}
			}
			reactions[r.To][m.Key.Mine] = string(r.Emoji)
			continue
		}
		b := w.newBubble(m, in)
		if local := m.SentAt.In(in.Zone); last.IsZero() || !sameDay(local, last) {
			b.Day, last = w.dayName(local, in.Now.In(in.Zone)), local
		}
		at[m.Key] = len(t.Bubbles)
		t.Bubbles = append(t.Bubbles, b)
	}
	for to, both := range reactions {
		if i, ok := at[to]; ok {
			for _, mine := range []bool{false, true} {
				if both[mine] != "" {
					t.Bubbles[i].Reactions = append(t.Bubbles[i].Reactions, both[mine])
				}
			}
		}
	}
	return t
}

func (w Localizer) newBubble(m inbox.Message, in TalkInput) Bubble {
	local := m.SentAt.In(in.Zone)
	b := Bubble{
		ID: m.ID.String(), Mine: m.Key.Mine, Phone: m.Direction == inbox.FromPhone, Edited: m.Edited.Content != nil && m.Deleted.IsZero(),
		Time: w.When(m.SentAt, in.Now, in.Zone), Clock: local.Format("15:04"), Speaker: w.ChatName(in.Chat),
		QuoteHref: in.Base + "?quote=" + m.ID.String() + "#reply",
	}
	if b.Mine {
		b.Speaker = w.Say(text.ChatYouAlone)
	}
	if why, ok := in.Robot.Said[m.ID]; ok {
		b.Speaker, b.Robot = w.Say(text.RobotSaid), w.Say(text.RobotWhyKey(why))
	}
	w.fillContent(&b, m, in)
	if m.Quotes != nil && b.Faint == "" {
		who := w.ChatName(in.Chat)
		if m.Quotes.Mine {
			who = w.Say(text.ChatYouAlone)
		}
		b.Quote = &BubbleQuote{Who: who, Words: cmp.Or(firstLine(string(m.Quotes.Words)), w.Say(text.ChatQuoted))}
	}
	if b.Mine {
		w.fillState(&b, m, in)
	}
	return b
}

func (w Localizer) fillContent(b *Bubble, m inbox.Message, in TalkInput) {
	if !m.Deleted.IsZero() {
		b.Faint = w.Say(text.ChatDeleted)
		return
	}
	said := m.CurrentContent()
	b.Label, b.Icon = w.contentLabel(said)
	b.Text = string(inbox.Words(said))
	switch c := said.(type) {
	case inbox.Erased, inbox.Unsupported:
		b.Faint, b.Label = b.Label, ""
	case inbox.Media:
		b.Kind = c.Kind
		switch {
		case c.Once:
			b.Faint = w.Say(text.ChatOnce)
		case in.Media && len(c.Source) > 0 && !lost(m, c):
			b.Media = in.Base + "media/" + m.ID.String()
		}
	case inbox.Menu:
		b.Options = labels(c.Options)
	case inbox.Poll:
		b.Options = labels(c.Options)
	case inbox.Vote:
		b.Options = labels(c.Options)
	case inbox.Location:
		at := strconv.FormatFloat(c.Latitude, 'f', 6, 64) + "," + strconv.FormatFloat(c.Longitude, 'f', 6, 64)
		b.Text = strings.TrimSpace(string(c.Name) + "\n" + string(c.Address))
		b.Link = "https://www.google.com/maps/search/?api=1&query=" + url.QueryEscape(at)
	case inbox.Cards:
		for _, card := range c.Cards {
			one := BubbleCard{Name: string(card.Name)}
			if len(card.Phones) > 0 {
				one.Phone, one.Tel = card.Phones[0].Format(), "tel:+"+card.Phones[0].Digits()
			}
			b.Cards = append(b.Cards, one)
		}
	case inbox.Text, inbox.Choice, inbox.Reaction, inbox.Call, nil:
	}
}

func labels(options []inbox.Option) (all []string) {
	for _, o := range options {
		all = append(all, string(o.Label))
	}
	return all
}

// lost tells whether a file of ours is nowhere any more: it was let go when it did not go.
func lost(m inbox.Message, c inbox.Media) bool {
	_, ours := c.Upload()
	return ours && (failed(m.State) || m.State == inbox.Cancelled)
}

// fillState says how far a message of the salon got, and where it did not go, why, and the one thing that helps.
func (w Localizer) fillState(b *Bubble, m inbox.Message, in TalkInput) {
	icons := map[inbox.State]string{
		inbox.Pending: "wait", inbox.Unknown: "question", inbox.Sent: "check", inbox.Delivered: "checks", inbox.Read: "checks",
		inbox.Refused: "stop", inbox.Expired: "stop", inbox.Cancelled: "off",
	}
	b.Tick, b.TickLabel = icons[m.State], w.Say(text.SendStateKey(string(m.State)))
	if !failed(m.State) {
		return
	}
	b.Problem = w.Say(text.SendCauseKey(string(cmp.Or(m.Cause, inbox.CauseRefused))))
	switch m.Cause {
	case inbox.CauseNotConnected, inbox.CauseQuarantined, inbox.CausePaused:
		b.Fix = &Link{Href: in.Home, Label: w.Say(text.ChatFixWhatsApp)}
		if m.State == inbox.Expired {
			b.Again = in.Base + "again/" + b.ID
		}
	case inbox.CauseCold:
		if !in.Chat.Phone.IsZero() {
			b.Fix = &Link{Href: "tel:+" + in.Chat.Phone.Digits(), Label: w.Say(text.ChatFixCall)}
		}
	case inbox.CauseMedia, inbox.CauseMediaTooBig:
		b.Fix = &Link{Href: in.Base + "#reply", Label: w.Say(text.ChatFixAttach)}
	case inbox.CauseNotOnWhatsApp, inbox.CauseInvalid, inbox.CauseBanned, inbox.CauseOptedOut:
	default:
		b.Again = in.Base + "again/" + b.ID
	}
	if media, ok := m.Content.(inbox.Media); ok && b.Again != "" && lost(m, media) {
		b.Again = ""
		if b.Fix == nil {
			b.Fix = &Link{Href: in.Base + "#reply", Label: w.Say(text.ChatFixAttach)}
		}
	}
}
