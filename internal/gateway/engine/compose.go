package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// compose makes WhatsApp's protobuf message, and uploads its medium.
func (cs *clientSession) compose(ctx context.Context, to types.JID, m Outgoing) (*waE2E.Message, error) {
	about := cs.contextInfoOf(ctx, to, m.Quoted)
	switch c := m.Content.(type) {
	case Text:
		return textMessage(to, c, about), nil
	case Media:
		return cs.composeMedia(ctx, c, about)
	case Reaction:
		return cs.composeReaction(ctx, to, c)
	case Poll:
		if len(c.Options) == 0 {
			return nil, fmt.Errorf("%w: a poll without options", ErrRefused)
		}
		p := cs.cli.BuildPollCreation(c.Name, c.Options, c.Max)
		p.PollCreationMessage.ContextInfo = about
		return p, nil
	case Location:
		return &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
			DegreesLatitude: &c.Latitude, DegreesLongitude: &c.Longitude, Name: nonEmptyPtr(c.Name), Address: nonEmptyPtr(c.Address),
			ContextInfo: about,
		}}, nil
	case Contacts:
		return contactMessage(c, about)
	case Edit:
		return cs.cli.BuildEdit(cs.wireAddress(ctx, to), c.ID, &waE2E.Message{Conversation: &c.Text}), nil
	case Revoke:
		return cs.composeRevoke(ctx, to, c)
	case Story:
		return cs.composeStory(ctx, c)
	}
	return nil, fmt.Errorf("%w: no content", ErrRefused)
}

func textMessage(to types.JID, c Text, about *waE2E.ContextInfo) *waE2E.Message {
	for _, digits := range c.Mentions {
		if jid, err := parseRecipient(digits); err == nil {
			if about == nil {
				about = &waE2E.ContextInfo{}
			}
			about.MentionedJID = append(about.MentionedJID, jid.String())
		}
	}
	if c.Everyone && to.Server == types.GroupServer {
		if about == nil {
			about = &waE2E.ContextInfo{}
		}
		about.NonJIDMentions = new(uint32(1)) // as WhatsApp's own "@everyone" (Baileys, mentionAll)
	}
	if about == nil {
		return &waE2E.Message{Conversation: new(c.Text)}
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: new(c.Text), ContextInfo: about}}
}

// contextInfoOf refers to the quoted message. Its author is the chat's other side, or this account.
func (cs *clientSession) contextInfoOf(ctx context.Context, to types.JID, q *Quoted) *waE2E.ContextInfo {
	if q == nil || q.ID == "" {
		return nil
	}
	author := cs.wireAddress(ctx, to)
	if q.FromMe {
		author = cs.cli.Store.GetJID().ToNonAD()
	}
	return &waE2E.ContextInfo{
		StanzaID: new(q.ID), Participant: new(author.String()),
		QuotedMessage: &waE2E.Message{Conversation: new(q.Text)},
	}
}

func (cs *clientSession) composeReaction(ctx context.Context, to types.JID, c Reaction) (*waE2E.Message, error) {
	chat := to
	if c.Chat != "" {
		var err error
		if chat, err = parseRecipient(c.Chat); err != nil {
			return nil, err
		}
	}
	return &waE2E.Message{ReactionMessage: &waE2E.ReactionMessage{
		Key: &waCommon.MessageKey{
			FromMe: new(c.FromMe), ID: new(c.ID), RemoteJID: new(cs.wireAddress(ctx, chat).String()),
		},
		Text: new(c.Emoji), SenderTimestampMS: new(cs.session.engine.cfg.Now().UnixMilli()),
	}}, nil
}

// mediaTypeByKind maps Media.Kind to whatsmeow's media types.
//
//nolint:gochecknoglobals // a table
var mediaTypeByKind = map[string]whatsmeow.MediaType{
	"image": whatsmeow.MediaImage, "video": whatsmeow.MediaVideo, "audio": whatsmeow.MediaAudio, "document": whatsmeow.MediaDocument,
	"sticker": whatsmeow.MediaImage, "ptv": whatsmeow.MediaVideo,
}

func (cs *clientSession) composeMedia(ctx context.Context, c Media, about *waE2E.ContextInfo) (*waE2E.Message, error) {
	kind, ok := mediaTypeByKind[c.Kind]
	if !ok || len(c.Data) == 0 {
		return nil, ErrMedia
	}
	if c.Mime == "" {
		c.Mime = mimeOf(c)
	}
	up, err := cs.cli.Upload(ctx, c.Data, kind)
	if err != nil { // nothing was sent yet
		return nil, uploadError(err)
	}
	at := cs.session.engine.cfg.Now().Unix()
	if c.Kind == "sticker" {
		return stickerMessage(c, up, at, about), nil
	}
	m := mediaMessage(kind, c, up, at, about)
	if c.Kind == "ptv" {
		m = &waE2E.Message{PtvMessage: m.GetVideoMessage()}
	}
	return m, nil
}

// stickerMessage is a sticker.
func stickerMessage(c Media, up whatsmeow.UploadResponse, at int64, about *waE2E.ContextInfo) *waE2E.Message {
	return &waE2E.Message{StickerMessage: &waE2E.StickerMessage{
		URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256,
		FileLength: &up.FileLength, MediaKeyTimestamp: &at, Mimetype: &c.Mime, ContextInfo: about,
	}}
}

func mediaMessage(kind whatsmeow.MediaType, c Media, up whatsmeow.UploadResponse, at int64, about *waE2E.ContextInfo) *waE2E.Message {
	switch kind {
	case whatsmeow.MediaImage:
		width, height := sizeOf(c.Data)
		return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256,
			FileLength: &up.FileLength, MediaKeyTimestamp: &at, Mimetype: &c.Mime, Caption: nonEmptyPtr(c.Caption), ContextInfo: about,
			Width: width, Height: height,
		}}
	case whatsmeow.MediaVideo:
		return &waE2E.Message{VideoMessage: &waE2E.VideoMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256,
			FileLength: &up.FileLength, MediaKeyTimestamp: &at, Mimetype: &c.Mime, Caption: nonEmptyPtr(c.Caption), ContextInfo: about,
			GifPlayback: new(false),
		}}
	case whatsmeow.MediaAudio:
		return &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256,
			FileLength: &up.FileLength, MediaKeyTimestamp: &at, Mimetype: &c.Mime, PTT: new(c.Voice), Seconds: secondsOf(c.Data), ContextInfo: about,
		}}
	default:
		return &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
			URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256,
			FileLength: &up.FileLength, MediaKeyTimestamp: &at, Mimetype: &c.Mime, Caption: nonEmptyPtr(c.Caption),
			FileName: nonEmptyPtr(c.Name), Title: nonEmptyPtr(c.Name), ContextInfo: about,
		}}
	}
}

// uploadError translates the error of an upload: of the query for the upload servers, or of the HTTP upload itself, which says nothing about
// the session.
func uploadError(err error) error {
	known := translateError(err)
	for _, certain := range []error{ErrRefused, ErrNotConnected, ErrNoAnswer} {
		if errors.Is(known, certain) {
			return known
		}
	}
	return fmt.Errorf("%w: %w", ErrUpload, err)
}

// mimeOf is the media type of a medium without one.
func mimeOf(c Media) string {
	if c.Voice {
		return "audio/ogg; codecs=opus"
	}
	return sniff(c.Data)
}

// contactMessage is one contact card, or an array of them.
func contactMessage(c Contacts, about *waE2E.ContextInfo) (*waE2E.Message, error) {
	cards := make([]*waE2E.ContactMessage, len(c))
	for i, one := range c {
		cards[i] = &waE2E.ContactMessage{DisplayName: new(one.Name), Vcard: new(vcard(one))}
	}
	switch len(cards) {
	case 0:
		return nil, fmt.Errorf("%w: no contact", ErrRefused)
	case 1:
		cards[0].ContextInfo = about
		return &waE2E.Message{ContactMessage: cards[0]}, nil
	}
	return &waE2E.Message{ContactsArrayMessage: &waE2E.ContactsArrayMessage{
		DisplayName: new(fmt.Sprintf("%d contacts", len(cards))), Contacts: cards, ContextInfo: about,
	}}, nil
}

// vcard is a contact's vCard in WhatsApp's form (RFC 2426, with its own parameter waid, which makes the number a button).
func vcard(c Contact) string {
	escape := strings.NewReplacer(`\`, `\\`, "\r", "", "\n", `\n`, ",", `\,`, ";", `\;`)
	var b strings.Builder
	line := func(name, v string) {
		if v != "" {
			b.WriteString(name + ":" + escape.Replace(v) + "\n")
		}
	}
	b.WriteString("BEGIN:VCARD\nVERSION:3.0\n")
	b.WriteString("N:" + escape.Replace(c.Name) + ";;;;\n")
	line("FN", c.Name)
	line("ORG", c.Organization)
	line("EMAIL", c.Email)
	line("URL", c.URL)
	if n, err := parseRecipient(c.Phone); err == nil {
		line("item1.TEL;waid="+n.User, "+"+n.User)
		b.WriteString("item1.X-ABLabel:Celular\n")
	}
	b.WriteString("END:VCARD")
	return b.String()
}

func nonEmptyPtr(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
