package web

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// Chats reads what a salon's clients wrote; *store.Store does.
type Chats interface {
	Chats(ctx context.Context, scope tenant.Scope, t tenant.ID, q inbox.ChatQuery) ([]inbox.Chat, error)
	// Chat gives one chat, of a contact or of the one that it became a part of. Errors: NotFound.
	Chat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (inbox.Chat, error)
	// Conversation lists messages before a place, the newest first. Errors: NotFound.
	Conversation(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, before inbox.Place, limit int) ([]inbox.Message, error)
	// ConversationAfter lists messages after a place, the oldest first. Errors: NotFound.
	ConversationAfter(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, after inbox.Place, limit int) ([]inbox.Message, error)
	// ReadChat notes that a chat was read up to a time, and tells what was unread. Errors: NotFound.
	ReadChat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, upTo time.Time) ([]inbox.Message, error)
}

// ChatSettings stores a salon's settings of its messages.
type ChatSettings interface {
	// InboxSettings reads a salon's settings.
	InboxSettings(ctx context.Context, scope tenant.Scope, t tenant.ID) (inbox.Settings, error)
	// SetInboxSettings changes them. Errors: Invalid "keep_days".
	SetInboxSettings(ctx context.Context, scope tenant.Scope, t tenant.ID, want inbox.Settings) error
}

// ChatReply is what somebody of a salon answers.
type ChatReply struct {
	Contact contact.ID
	Content inbox.Content
	Quote   inbox.ID // the message of the same chat that is answered; zero for none
	Once    string   // the same word again is the same message; empty: a new one each time
}

// ChatFile is a file that somebody of a salon sends.
type ChatFile struct {
	Mime, Name string // as the browser says
	Body       io.Reader
}

// Medium is a medium on its way from WhatsApp. Whoever gets one closes it.
type Medium struct {
	io.ReadCloser
	Type   string // by its first bytes
	Inline bool   // a page may show it: it runs no code
	Name   string // of a document
}

// ChatDeps is what conversations need besides the messages themselves.
type ChatDeps struct {
	Chats    Chats
	Settings ChatSettings
	Eraser   ContactEraser
	// Reply accepts an answer; it is durable then. Errors: Invalid "text", "caption", "media", "quoted"; NotFound.
	Reply func(ctx context.Context, scope tenant.Scope, t tenant.ID, r ChatReply) error
	// Upload keeps a file until an answer takes it; nil: only texts are sent. Errors: Invalid "media", RateLimited; the reader's.
	Upload func(ctx context.Context, scope tenant.Scope, t tenant.ID, f ChatFile) (inbox.Upload, error)
	// Forget drops a file that no answer takes. Needed with Upload.
	Forget func(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID)
	// Message gives a message of a salon. Errors: NotFound.
	Message func(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Message, error)
	// OpenMedium fetches the medium of a message; nil: media cannot be looked at here. Errors: NotFound, Unavailable.
	OpenMedium func(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (Medium, error)
	// Robot is the robot in conversations; nil: none answers here.
	Robot ChatRobot
	// WasRead lets clients see that their messages were read, where the salon wants it; nil: nobody is told.
	WasRead func(ctx context.Context, t tenant.ID, who contact.ID, messages []inbox.Message)
}

// ChatRobot is a salon's robot in its conversations.
type ChatRobot interface {
	// InChat tells what the robot does in a chat.
	InChat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (page.ChatRobot, error)
	// TakeOver gives the chat to a person of the salon, HandBack to the robot. Errors: NotFound.
	TakeOver(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error
	HandBack(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error
}

const (
	chatsPath = "chats/"

	chatsOnPage    = 40
	needyOnPage    = 5
	messagesOnPage = 60
)

// chatRoutes are a salon's conversations.
func (s *site) chatRoutes(base string, who access) []route {
	base += chatsPath
	return []route{
		{"GET " + base + "{$}", who, s.withSalon(s.chatsPage)},
		{"GET " + base + "events", who, s.withSalon(s.chatsEvents)},
		{"GET " + base + "settings", who, s.withSalon(s.chatSettings)},
		{"POST " + base + "settings", who, s.withSalon(s.changeChatSettings)},
		{"GET " + base + "{contact}/{$}", who, s.withSalon(s.withChat(s.chatPage))},
		{"GET " + base + "{contact}/events", who, s.withSalon(s.withChat(s.chatEvents))},
		{"POST " + base + "{contact}/send", who, s.withSalon(s.withChat(s.sendReply))},
		{"POST " + base + "{contact}/again/{message}", who, s.withSalon(s.withChat(s.sendAgain))},
		{"POST " + base + "{contact}/robot", who, s.withSalon(s.withChat(s.turnOverChat))},
		{"POST " + base + "{contact}/read", who, s.withSalon(s.withChat(s.readChat))},
		{"GET " + base + "{contact}/media/{message}", who, s.withSalon(s.withChat(s.chatMedium))},
		{"GET " + base + "{contact}/export", who, s.withSalon(s.withChat(s.exportChatPage))},
		{"GET " + base + "{contact}/export.json", who, s.withSalon(s.withChat(s.exportChatJSON))},
		{"GET " + base + "{contact}/erase", who, s.withSalon(s.withChat(s.eraseChatForm))},
		{"POST " + base + "{contact}/erase", who, s.withSalon(s.withChat(s.eraseChat))},
	}
}

// withChat finds the conversation that a request is about. One that became a part of another is that one.
func (s *site) withChat(h func(*call, tenant.Tenant, inbox.Chat) error) func(*call, tenant.Tenant) error {
	return func(c *call, t tenant.Tenant) error {
		who, err := contact.ParseID(c.r.PathValue("contact"))
		if err != nil {
			return err
		}
		chat, err := s.Chat.Chats.Chat(c.r.Context(), c.scope(), t.ID, who)
		if err != nil {
			return err
		}
		return h(c, t, chat)
	}
}

// chatBase is where a conversation is.
func (c *call) chatBase(chat inbox.Chat) string {
	return c.salonBase() + chatsPath + chat.Contact.String() + "/"
}

// chatView is what a reader of conversations looks at; it holds nothing of a request.
type chatView struct {
	page.Localizer
	scope      tenant.Scope
	base, home string
	clients    string // where clients are; empty where nobody sees them
	search     string
	unread     bool
	before     inbox.Place
	open       contact.ID // zero: none is open
	from       inbox.Place
}

func (s *site) chatViewOf(c *call, open contact.ID) chatView {
	q := c.r.URL.Query()
	v := chatView{
		Localizer: c.Localizer, scope: c.scope(), base: strings.Clone(c.salonBase() + chatsPath), home: strings.Clone(c.salonBase() + whatsappPath),
		search: strings.Clone(cut(q.Get("q"))), unread: q.Get("unread") == "1", open: open,
	}
	if c.salonBase() != ownBase {
		v.home = strings.Clone(c.salonBase())
	}
	if s.hasSection(clientsPath) {
		v.clients = strings.Clone(c.salonBase() + clientsPath)
	}
	if open.IsZero() {
		v.before = parsePlace(q.Get("before"))
	} else {
		v.from = parsePlace(q.Get("before"))
	}
	return v
}

// cut is a search as far as it is looked for.
func cut(q string) string {
	const most = 120
	q = strings.ToValidUTF8(strings.ReplaceAll(q, "\x00", ""), "")
	if r := []rune(q); len(r) > most {
		q = string(r[:most])
	}
	return q
}

// placeText is a place in an address.
func placeText(p inbox.Place) string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.At.UTC().Format(time.RFC3339Nano) + " " + p.ID))
}

// parsePlace reads what placeText gave; the zero Place for everything else.
func parsePlace(s string) inbox.Place {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return inbox.Place{}
	}
	at, id, ok := strings.Cut(string(b), " ")
	when, err := time.Parse(time.RFC3339Nano, at)
	if err != nil || !ok || uuid.Validate(id) != nil {
		return inbox.Place{}
	}
	return inbox.Place{At: when, ID: id}
}

// chatList reads the list of conversations.
func (s *site) chatList(ctx context.Context, v chatView, t tenant.Tenant) (page.ChatList, error) {
	l := page.ChatList{Localizer: v.Localizer, Base: v.base, Search: v.search, Unread: v.unread}
	q := inbox.ChatQuery{Text: v.search, Unread: v.unread, Before: v.before, Limit: chatsOnPage + 1}
	all, err := s.Chat.Chats.Chats(ctx, v.scope, t.ID, q)
	if err != nil {
		return l, err
	}
	if len(all) > chatsOnPage {
		all = all[:chatsOnPage]
		l.MoreHref = v.base + "?" + url.Values{"before": {placeText(all[len(all)-1].Place())}, "q": {v.search}, "unread": {flag(v.unread)}}.Encode()
	}
	now, zone, open := s.Now(), page.Zone(t.Timezone), v.open.String()
	if !l.Filtered() && v.before.IsZero() {
		needy, err := s.Chat.Chats.Chats(ctx, v.scope, t.ID, inbox.ChatQuery{Needy: true, Limit: needyOnPage})
		if err != nil {
			return l, err
		}
		for _, c := range needy {
			l.Needy = append(l.Needy, v.NewChatRow(c, v.base, open, now, zone))
		}
		all = slices.DeleteFunc(all, func(c inbox.Chat) bool {
			return slices.ContainsFunc(needy, func(n inbox.Chat) bool { return n.Contact == c.Contact })
		})
	}
	for _, c := range all {
		l.Rows = append(l.Rows, v.NewChatRow(c, v.base, open, now, zone))
	}
	return l, nil
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func (s *site) chatsPage(c *call, t tenant.Tenant) error {
	v := s.chatViewOf(c, contact.ID{})
	l, err := s.chatList(c.r.Context(), v, t)
	if err != nil {
		return err
	}
	p := page.Chats{Page: s.chatsContext(c, c.Say(text.NavChats)), Base: v.base, List: l}
	if v.before.IsZero() {
		p.Stream = v.base + "events?" + c.r.URL.RawQuery
	}
	return s.render(c, http.StatusOK, page.ChatsPage(p))
}

// chatsContext is what is around conversations: their own stream brings it too.
func (s *site) chatsContext(c *call, title string) page.Context {
	p := s.pageContext(c, title).WithoutStream()
	p.Live, p.Full = true, true
	return p
}

func (s *site) chatsEvents(c *call, t tenant.Tenant) error {
	v := s.chatViewOf(c, contact.ID{})
	return s.streamSalon(c, t, func(ctx context.Context, fresh tenant.Tenant) (component, time.Time, error) {
		l, err := s.chatList(ctx, v, fresh)
		return page.ChatsNews(l, nil), time.Time{}, err
	})
}

func (s *site) chatPage(c *call, t tenant.Tenant, chat inbox.Chat) error {
	return s.chatPageWith(c, t, chat, http.StatusOK, "", "")
}

// chatPageWith is an open conversation, with what was wrong with the last answer.
func (s *site) chatPageWith(c *call, t tenant.Tenant, chat inbox.Chat, status int, typed, problem string) error {
	ctx := c.r.Context()
	v := s.chatViewOf(c, chat.Contact)
	l, err := s.chatList(ctx, v, t)
	if err != nil {
		return err
	}
	talk, messages, err := s.talk(ctx, v, t, chat)
	if err != nil {
		return err
	}
	talk.Reply = page.ReplyForm{
		Localizer: c.Localizer, Action: talk.Base + "send", Chat: t.ID.String() + "/" + chat.Contact.String(), Text: typed, Problem: problem,
		Once: uuid.NewString(), Files: s.Chat.Upload != nil, TooLarge: c.Say(text.MediaTooBig, inbox.MaxMedia>>20),
	}
	s.quoteIn(c, &talk, messages)
	p := page.Chats{Page: s.chatsContext(c, talk.Name), Base: v.base, List: l, Talk: &talk}
	if v.from.IsZero() {
		p.Stream = talk.Base + "events"
	}
	return s.render(c, status, page.ChatsPage(p))
}

// quoteIn shows the message that is to be answered above the answer.
func (s *site) quoteIn(c *call, talk *page.Talk, messages []inbox.Message) {
	id := c.r.URL.Query().Get("quote")
	if id == "" {
		id = c.r.PostFormValue("quote")
	}
	for _, m := range messages {
		if m.ID.String() != id {
			continue
		}
		talk.Reply.Quoted, talk.Reply.QuotedBy, talk.Reply.Words = id, talk.Name, c.ChatLine(m)
		if m.Key.Mine {
			talk.Reply.QuotedBy = c.Say(text.ChatYouAlone)
		}
	}
}

// talk reads a page of a conversation, the oldest first.
func (s *site) talk(ctx context.Context, v chatView, t tenant.Tenant, chat inbox.Chat) (page.Talk, []inbox.Message, error) {
	list, err := s.Chat.Chats.Conversation(ctx, v.scope, t.ID, chat.Contact, v.from, messagesOnPage+1)
	if err != nil {
		return page.Talk{}, nil, err
	}
	older := len(list) > messagesOnPage
	if older {
		list = list[:messagesOnPage]
	}
	slices.Reverse(list)
	robot, err := s.robotInChat(ctx, v, t, chat)
	if err != nil {
		return page.Talk{}, nil, err
	}
	base := v.base + chat.Contact.String() + "/"
	talk := v.NewTalk(page.TalkInput{
		Chat: chat, Messages: list, Base: base, Home: v.home, Now: s.Now(), Zone: page.Zone(t.Timezone), Media: s.Chat.OpenMedium != nil, Robot: robot,
	})
	talk.Back, talk.ExportHref, talk.Erase = v.base, base+"export", base+"erase"
	if v.clients != "" {
		talk.ProfileHref = v.clients + chat.Contact.String() + "/"
	}
	if older {
		talk.OlderHref = base + "?before=" + placeText(list[0].Place())
	}
	if !v.from.IsZero() {
		talk.NewerHref = base
	}
	return talk, list, nil
}

func (s *site) chatEvents(c *call, t tenant.Tenant, chat inbox.Chat) error {
	v := s.chatViewOf(c, chat.Contact)
	return s.streamSalon(c, t, func(ctx context.Context, fresh tenant.Tenant) (component, time.Time, error) {
		now, err := s.Chat.Chats.Chat(ctx, v.scope, fresh.ID, v.open)
		if err != nil {
			return nil, time.Time{}, err
		}
		l, err := s.chatList(ctx, v, fresh)
		if err != nil {
			return nil, time.Time{}, err
		}
		talk, _, err := s.talk(ctx, v, fresh, now)
		return page.ChatsNews(l, &talk), talk.Robot.Next(s.Now()), err
	})
}

// readChat notes that the chat was read, as far as the page showed it.
func (s *site) readChat(c *call, t tenant.Tenant, chat inbox.Chat) error {
	unread, err := s.Chat.Chats.ReadChat(c.r.Context(), c.scope(), t.ID, chat.Contact, chat.LastAt)
	if err != nil {
		return err
	}
	if s.Chat.WasRead != nil && len(unread) > 0 {
		s.Chat.WasRead(c.r.Context(), t.ID, chat.Contact, unread)
	}
	if c.r.Header.Get("Sec-Fetch-Mode") == "cors" || c.isFragment() {
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return s.redirect(c, c.chatBase(chat))
}

// answered ends an answer: with the conversation, or with what was wrong.
func (s *site) answered(c *call, t tenant.Tenant, chat inbox.Chat, typed string, err error) error {
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.chatPageWith(c, t, chat, c.formStatus(err), typed, anySentence(errs))
	}
	if err != nil {
		return err
	}
	return s.redirect(c, c.chatBase(chat)+"#end")
}

// sendAgain sends once more what did not go, as a message of its own.
func (s *site) sendAgain(c *call, t tenant.Tenant, chat inbox.Chat) error {
	m, err := s.messageOf(c, t, chat)
	if err != nil {
		return err
	}
	if m.Direction != inbox.FromUs || m.State != inbox.Refused && m.State != inbox.Expired {
		return fault.New(fault.Conflict, "web.send_again", text.AlreadySent)
	}
	if media, ok := m.Content.(inbox.Media); ok {
		if _, ours := media.Upload(); ours { // it was let go when it did not go
			return s.answered(c, t, chat, "", fault.Field("web.send_again", "media", text.UploadUnknown))
		}
	}
	r := ChatReply{Contact: chat.Contact, Content: m.Content, Once: "again/" + m.ID.String()}
	return s.answered(c, t, chat, "", s.Chat.Reply(c.r.Context(), c.scope(), t.ID, r))
}

// messageOf finds a message of the conversation that a request names, among those that a page shows before and after it.
func (s *site) messageOf(c *call, t tenant.Tenant, chat inbox.Chat) (inbox.Message, error) {
	id, err := inbox.ParseID(c.r.PathValue("message"))
	if err != nil {
		return inbox.Message{}, err
	}
	m, err := s.Chat.Message(c.r.Context(), c.scope(), t.ID, id)
	if err == nil && m.Contact != chat.Contact {
		err = fault.New(fault.NotFound, "web.chat_message", text.NotFound)
	}
	return m, err
}
