package gateway_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
)

// chatCall is one call, its answer, and what the sessions received.
type chatCall struct {
	what, body string // "POST /chat/…" without the instance's name, and the query after it
	status     int
	says       string // part of the answer
	received   string // the last call that the sessions received; empty: it is not checked
}

func (w *world) ask(t *testing.T, a chatCall) {
	t.Helper()
	method, path, _ := strings.Cut(a.what, " ")
	path, query, _ := strings.Cut(path, "?")
	if query != "" {
		query = "?" + query
	}
	var body any
	if a.body != "" {
		body = a.body
	}
	status, answer := w.call(method, path+"/a"+query, globalKey, body)
	if status != a.status || !strings.Contains(answer, a.says) {
		t.Errorf("%s %s: %d %s\nwant %d with %s", a.what, a.body, status, answer, a.status, a.says)
	}
	if got := w.sessions.lastNoted(); a.received != "" && got != a.received {
		t.Errorf("%s: the sessions received %q, want %q", a.what, got, a.received)
	}
}

// aPicture is a PNG that is wider than high, as base64.
func aPicture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestGroupsAreListedAndAskedAbout(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	const of = "?groupJid=" + aGroup
	const shown = `"id":"` + aGroup + `","subject":"Equipe","subjectOwner":"` + aMember + `","subjectTime":1700000000`
	const people = `"participants":[{"id":"` + aMember + `","phoneNumber":"` + aMember + `","lid":"7@lid","admin":"superadmin"},{"id":"9@lid","lid":"9@lid","admin":null}]`
	for _, a := range []chatCall{
		{"GET /group/findGroupInfos" + of, "", 200, shown + `,"pictureUrl":"https://pps.whatsapp.net/v/` + aGroup + `","size":2`, ""},
		{"GET /group/findGroupInfos?groupJid=120363025246125486", "", 200, people, ""},
		{"GET /group/findGroupInfos?groupJid=1-2@g.us", "", 404, "Group not found", ""},
		{"GET /group/findGroupInfos?groupJid=x@y", "", 400, "does not match pattern", ""},
		{"GET /group/findGroupInfos", "", 400, "The group id needs to be informed in the query", ""},
		{"GET /group/fetchAllGroups?getParticipants=false", "", 200, `[{` + shown + `,"pictureUrl":null,"size":2,"creation":1690000000`, ""},
		{"GET /group/fetchAllGroups?getParticipants=true", "", 200, people, ""},
		{"GET /group/fetchAllGroups", "", 400, "The getParticipants needs to be informed in the query", ""},
		{"GET /group/fetchAllGroups?getParticipants=yes", "", 400, "enum values: true,false", ""},
		{"GET /group/participants" + of, "", 200, `{` + people + `}`, ""},
		{"GET /group/inviteCode" + of, "", 200, `{"inviteCode":"` + anInvite + `","inviteUrl":"https://chat.whatsapp.com/` + anInvite + `"}`, "invite " + aGroup + " false"},
		{"POST /group/revokeInviteCode" + of, "", 201, `{"inviteCode":"` + newInvite + `","revoked":true}`, "invite " + aGroup + " true"},
		{"GET /group/inviteInfo?inviteCode=" + anInvite, "", 200, shown, "invite info " + anInvite},
		{"GET /group/inviteInfo?inviteCode=a%20b", "", 400, "does not match pattern", ""},
		{"GET /group/acceptInviteCode?inviteCode=https://chat.whatsapp.com/" + anInvite, "", 200, `{"accepted":true,"groupJid":"` + aGroup + `"}`, "accept " + anInvite},
		{"GET /group/acceptInviteCode", "", 400, "The group invite code id needs to be informed", ""},
		{"POST /group/updateGroupSubject" + of, `{"subject":"Time"}`, 201, `{"update":"success"}`, `change ` + aGroup + ` {"Subject":"Time","Description":null,"Picture":null,"Announce":null,"Restrict":null,"Ephemeral":null}`},
		{"POST /group/updateGroupSubject", `{"groupJid":"` + aGroup + `","subject":""}`, 400, `The \"subject\" cannot be empty`, ""},
		{"POST /group/updateGroupDescription" + of, `{"description":"Nova"}`, 201, `{"update":"success"}`, `change ` + aGroup + ` {"Subject":null,"Description":"Nova","Picture":null,"Announce":null,"Restrict":null,"Ephemeral":null}`},
		{"POST /group/updateGroupDescription" + of, `{}`, 400, `requires property \"description\"`, ""},
		{"POST /group/updateSetting" + of, `{"action":"not_announcement"}`, 201, `success`, `change ` + aGroup + ` {"Subject":null,"Description":null,"Picture":null,"Announce":false,"Restrict":null,"Ephemeral":null}`},
		{"POST /group/updateSetting" + of, `{"action":"locked"}`, 201, `success`, `change ` + aGroup + ` {"Subject":null,"Description":null,"Picture":null,"Announce":null,"Restrict":true,"Ephemeral":null}`},
		{"POST /group/updateSetting" + of, `{"action":"open"}`, 400, `enum values`, ""},
		{"POST /group/toggleEphemeral" + of, `{"expiration":86400}`, 201, `{"success":true}`, `change ` + aGroup + ` {"Subject":null,"Description":null,"Picture":null,"Announce":null,"Restrict":null,"Ephemeral":86400000000000}`},
		{"POST /group/toggleEphemeral" + of, `{"expiration":5}`, 400, `enum values`, ""},
		{"POST /group/updateParticipant" + of, `{"action":"add","participants":["5511987654321","5511912345678"]}`, 201, `{"updateParticipants":[{"status":"200","jid":"5511987654321@s.whatsapp.net"},{"status":"403","jid":"5511912345678@s.whatsapp.net"}]}`, "add 5511987654321,5511912345678 in " + aGroup},
		{"POST /group/updateParticipant" + of, `{"action":"kick","participants":["x"]}`, 400, `participants[0] does not match pattern`, ""},
		{"DELETE /group/leaveGroup" + of, "", 200, `{"groupJid":"` + aGroup + `","leave":true}`, "leave " + aGroup},
		{"POST /group/create", `{"subject":"Equipe","description":"Escala","participants":["5511987654321","1234567890"],"promoteParticipants":true,"profilePicture":"` + aPicture(t) + `"}`, 201, shown, "promote 5511987654321 in " + aGroup},
		{"POST /group/create", `{"subject":"Equipe","participants":["1234567890"]}`, 400, `"exists":false`, ""},
		{"POST /group/create", `{"subject":"Equipe","participants":[]}`, 400, `minimum length of 1`, ""},
		{"POST /group/updateGroupPicture" + of, `{"image":"` + aPicture(t) + `"}`, 201, `{"update":"success"}`, ""},
		{"POST /group/updateGroupPicture" + of, `{"image":"` + base64.StdEncoding.EncodeToString([]byte("<svg/>")) + `"}`, 400, `The picture cannot be read`, ""},
		{"POST /group/sendInvite", `{"groupJid":"` + aGroup + `","description":"Entre","numbers":["5511987654321"]}`, 200, `{"inviteUrl":"https://chat.whatsapp.com/` + anInvite + `","send":true}`, ""},
	} {
		w.ask(t, a)
	}
	sent := w.sessions.outgoing()
	if len(sent) != 1 || sent[0].To != "5511987654321" {
		t.Fatalf("the invitation: %+v", sent)
	}
	equal(t, "the invitation", engine.Content(engine.Text{Text: "Entre\n\nhttps://chat.whatsapp.com/" + anInvite}), sent[0].Content)
	w.sessions.mu.Lock()
	defer w.sessions.mu.Unlock()
	if all := strings.Join(w.sessions.presence, "\n"); !strings.Contains(all, "picture of "+aGroup+": \xff\xd8\xff") {
		t.Error("the group's picture is no JPEG")
	}
}

func TestProfilesAndPrivacy(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	const six = `"readreceipts":"none","profile":"all","status":"contacts","online":"all","last":"none","groupadd":"contact_blacklist"`
	for _, a := range []chatCall{
		{"POST /chat/fetchProfilePictureUrl", `{"number":"5511987654321"}`, 200, `{"wuid":"5511987654321@s.whatsapp.net","profilePictureUrl":"https://pps.whatsapp.net/v/5511987654321"}`, ""},
		{"POST /chat/fetchProfilePictureUrl", `{"number":"5511987654320"}`, 200, `"profilePictureUrl":null`, ""},
		{"POST /chat/fetchProfilePictureUrl", `{"number":"5511987654329"}`, 200, `"profilePictureUrl":null`, ""},
		{"POST /chat/fetchProfilePictureUrl", `{"number":"` + aGroup + `"}`, 200, `"wuid":"` + aGroup + `"`, ""},
		{"POST /chat/fetchProfilePictureUrl", `{"number":"nobody"}`, 400, `does not match pattern`, ""},
		{"POST /chat/fetchProfile", `{"number":"5511987654321"}`, 200, `"name":"Ana","numberExists":true,"picture":"https://pps.whatsapp.net/v/5511987654321","status":"Na correria","isBusiness":true,"email":"ana@salao.example"`, ""},
		{"POST /chat/fetchProfile", `{"number":"5511987654329"}`, 400, `"exists":false`, ""},
		{"POST /chat/fetchProfile", `{}`, 200, `"isBusiness":false`, ""},
		{"POST /chat/fetchBusinessProfile", `{"number":"5511987654321"}`, 200, `"isBusiness":true,"wid":"5511987654321@s.whatsapp.net","email":"ana@salao.example","address":"Rua A","category":"Salão"`, ""},
		{"POST /chat/fetchBusinessProfile", `{"number":"5511987654322"}`, 200, `"isBusiness":false,"message":"Not is business profile"`, ""},
		{"POST /chat/updateProfileName", `{"name":"Salão da Ana"}`, 200, `{"update":"success"}`, `profile {"Name":"Salão da Ana","About":null,"Picture":null,"RemovePicture":false}`},
		{"POST /chat/updateProfileName", `{"name":" "}`, 400, `cannot be empty`, ""},
		{"POST /chat/updateProfileName", `{"name":"` + strings.Repeat("a", 26) + `"}`, 400, `maximum length`, ""},
		{"POST /chat/updateProfileStatus", `{"status":"Aberto"}`, 200, `{"update":"success"}`, `profile {"Name":null,"About":"Aberto","Picture":null,"RemovePicture":false}`},
		{"PUT /chat/updateProfilePicture", `{"picture":"` + aPicture(t) + `"}`, 200, `{"update":"success"}`, ""},
		{"POST /chat/updateProfilePicture", `{"picture":"http://10.0.0.1/x.png"}`, 400, `media's url`, ""},
		{"DELETE /chat/removeProfilePicture", "", 200, `{"update":"success"}`, `profile {"Name":null,"About":null,"Picture":null,"RemovePicture":true}`},
		{"GET /chat/fetchPrivacySettings", "", 200, `{"readreceipts":"all","profile":"contacts","status":"none","online":"match_last_seen","last":"all","groupadd":"contacts"}`, ""},
		{"POST /chat/updatePrivacySettings", `{` + six + `}`, 201, `{"data":{` + six + `},"update":"success"}`, "privacy {none all contacts all none contact_blacklist}"},
		{"POST /chat/updatePrivacySettings", `{"privacySettings":{` + six + `}}`, 201, `"update":"success"`, ""},
		{"POST /chat/updatePrivacySettings", `{"readreceipts":"contacts"}`, 400, `readreceipts is not one of enum values: all,none`, ""},
		{"POST /chat/updateBlockStatus", `{"number":"5511987654321","status":"block"}`, 201, `{"block":"success"}`, "block 5511987654321 true"},
		{"PUT /chat/updateBlockStatus", `{"number":"5511987654321","status":"unblock"}`, 201, `{"block":"success"}`, "block 5511987654321 false"},
		{"POST /chat/updateBlockStatus", `{"number":"5511987654321","status":"mute"}`, 400, `enum values: block,unblock`, ""},
	} {
		w.ask(t, a)
	}
}

func TestMessagesAreEditedAndDeleted(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.linked("a", h)
	const chat = `"remoteJid":"5511987654321@s.whatsapp.net"`
	for _, a := range []chatCall{
		{"POST /chat/updateMessage", `{"number":"5511987654321","key":{"id":"M1","fromMe":true,` + chat + `},"text":"às 10h"}`, 200, `"fromMe":true`, ""},
		{"POST /chat/updateMessage", `{"number":"5511987654321","key":{"id":"M1","fromMe":false,` + chat + `},"text":"x"}`, 400, `Only messages of this account can be edited`, ""},
		{"POST /chat/updateMessage", `{"key":{"id":"M1","fromMe":true,` + chat + `},"text":" "}`, 400, `The \"text\" cannot be empty`, ""},
		{"DELETE /chat/deleteMessageForEveryone", `{"id":"M1","fromMe":true,` + chat + `}`, 201, `"fromMe":true`, ""},
		{"DELETE /chat/deleteMessageForEveryone", `{"id":"M2","fromMe":false,"remoteJid":"` + aGroup + `","participant":"` + aMember + `"}`, 201, `"fromMe":true`, ""},
		{"DELETE /chat/deleteMessageForEveryone", `{"id":"M2","fromMe":false,` + chat + `}`, 400, `name its participant`, ""},
		{"POST /chat/archiveChat", `{"lastMessage":{"key":{"id":"M1","fromMe":false,` + chat + `},"messageTimestamp":1700000000},"archive":true}`, 201, `{"archived":true,"chatId":"5511987654321@s.whatsapp.net"}`, ""},
		{"POST /chat/archiveChat", `{"chat":"5511987654321","archive":false}`, 201, `"archived":false`, ""},
		{"POST /chat/archiveChat", `{"archive":false}`, 400, `requires property`, ""},
		{"POST /chat/markChatUnread", `{"lastMessage":{"key":{"id":"M1","fromMe":false,` + chat + `}}}`, 201, `{"chatId":"5511987654321@s.whatsapp.net","markedChatUnread":true}`, ""},
		{"POST /chat/markChatUnread", `{}`, 400, `requires property \"lastMessage\"`, ""},
	} {
		w.ask(t, a)
	}
	sent := w.sessions.outgoing()
	for i, want := range []engine.Content{
		engine.Edit{ID: "M1", Text: "às 10h"}, engine.Revoke{ID: "M1", FromMe: true}, engine.Revoke{ID: "M2", Author: aMember},
	} {
		equal(t, "what went out", want, sent[i].Content)
	}
	h.want(t, evolution.EventSendMessageUpdate)
	if e := h.want(t, evolution.EventMessagesDelete); !strings.Contains(string(e.Data), `"id":"M1","status":"DELETED"`) {
		t.Errorf("the event of the deletion is %s", e.Data)
	}
	w.sessions.fail(engine.ErrNoKeys)
	w.ask(t, chatCall{"POST /chat/archiveChat", `{"chat":"5511987654321","archive":true}`, 409, "open WhatsApp on it", ""})
}

// Buttons and lists are sent as text with digits, and the answer says which option each digit means.
func TestMenusAreSentAsTextWithDigits(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	for _, tc := range []struct {
		path, body, text, says string
	}{
		{
			"sendList", `{"number":"5511987654321","title":"Serviços","description":"Escolha","buttonText":"Ver","footerText":"Salão da Ana","sections":[` +
				`{"title":"Cabelo","rows":[{"title":"Corte","description":"R$ 50","rowId":"cut"},{"title":"Escova","rowId":"brush"}]},{"title":"Unhas","rows":[{"title":"Mão","rowId":"hand"}]}]}`,
			"*Serviços*\nEscolha\n\n*Cabelo*\n1. Corte – R$ 50\n2. Escova\n\n*Unhas*\n3. Mão\n\n_Salão da Ana_",
			`"sentAs":"text","options":[{"digit":1,"id":"cut","title":"Corte"},{"digit":2,"id":"brush","title":"Escova"},{"digit":3,"id":"hand","title":"Mão"}]`,
		},
		{
			"sendButtons", `{"number":"5511987654321","title":"Confirma?","description":"Amanhã, 10h","footer":"Salão","buttons":[{"type":"reply","displayText":"Sim","id":"yes"},` +
				`{"type":"reply","displayText":"Não","id":"no"},{"type":"url","displayText":"Mapa","url":"https://maps.example/a"},{"type":"pix","name":"Ana","key":"ana@salao.example","keyType":"email","currency":"BRL"}]}`,
			"*Confirma?*\nAmanhã, 10h\n\n1. Sim\n2. Não\nMapa: https://maps.example/a\nPix (Ana): ana@salao.example\n\n_Salão_",
			`"sentAs":"text","options":[{"digit":1,"id":"yes","title":"Sim"},{"digit":2,"id":"no","title":"Não"}]`,
		},
	} {
		status, answer := w.call("POST", "/message/"+tc.path+"/a", globalKey, tc.body)
		sent := w.sessions.outgoing()
		if status != http.StatusCreated || !strings.Contains(answer, tc.says) {
			t.Errorf("%s: %d %s", tc.path, status, answer)
		}
		equal(t, tc.path, engine.Content(engine.Text{Text: tc.text}), sent[len(sent)-1].Content)
	}
	for _, a := range []chatCall{
		{"POST /message/sendList", `{"number":"5511987654321","title":"x","footerText":"","buttonText":"y","sections":[]}`, 400, "minimum length of 1", ""},
		{"POST /message/sendList", `{"number":"5511987654321","title":"x","sections":[{"title":"y","rows":[{"title":"z"}]}]}`, 400, `requires property \"rowId\"`, ""},
		{"POST /message/sendButtons", `{"number":"5511987654321","buttons":[{"type":"carousel"}]}`, 400, "enum values", ""},
		{"POST /message/sendButtons", `{"number":"5511987654321"}`, 400, `requires property \"buttons\"`, ""},
	} {
		w.ask(t, a)
	}
}

func TestStickersNotesAndStatus(t *testing.T) {
	w := newWorld(t)
	w.linked("a", nil)
	webp := "RIFF\x24\x00\x00\x00WEBPVP8L and so on"
	in := func(data string) string { return base64.StdEncoding.EncodeToString([]byte(data)) }
	for _, tc := range []struct {
		path, body string
		want       engine.Content
	}{
		{"sendSticker", `{"number":"5511987654321","sticker":"` + in(webp) + `"}`, engine.Media{Kind: "sticker", Data: []byte(webp), Mime: "image/webp"}},
		{"sendPtv", `{"number":"5511987654321","video":"data:video/mp4;base64,` + in("a film") + `"}`, engine.Media{Kind: "ptv", Data: []byte("a film"), Mime: "video/mp4"}},
		{"sendStatus", `{"type":"text","content":"Aberto","backgroundColor":"#008000","font":2,"allContacts":true}`, engine.Story{Text: "Aberto", Background: 0xFF008000, Font: 2}},
		{"sendStatus", `{"type":"image","content":"` + in("a picture") + `","caption":"Novo","allContacts":true}`, engine.Story{Media: &engine.Media{Kind: "image", Data: []byte("a picture"), Caption: "Novo"}}},
	} {
		if status, answer := w.call("POST", "/message/"+tc.path+"/a", globalKey, tc.body); status != http.StatusCreated {
			t.Fatalf("%s: %d %s", tc.path, status, answer)
		}
		sent := w.sessions.outgoing()
		equal(t, tc.path, tc.want, sent[len(sent)-1].Content)
	}
	for _, a := range []chatCall{
		{"POST /message/sendSticker", `{"number":"5511987654321","sticker":"` + aPicture(t) + `"}`, 400, "must be a WebP picture", ""},
		{"POST /message/sendStatus", `{"type":"text","content":"x","statusJidList":["5511987654321"]}`, 400, "does not support statusJidList", ""},
		{"POST /message/sendStatus", `{"type":"poll","content":"x","backgroundColor":"green","font":9}`, 400, "enum values", ""},
	} {
		w.ask(t, a)
	}
}

// A medium is fetched by the whole message. A message without a medium, and one that is gone or too large, is refused with the reason.
func TestBase64OfAMessage(t *testing.T) {
	w := newWorld(t, func(c *gateway.Config) { c.MaxMedia = 16 << 20 })
	w.linked("a", nil)
	media := func(kind, more string) string {
		return `{"message":{"key":{"id":"M1"},"message":{"` + kind + `":{"mimetype":"image/jpeg","mediaKey":"AAAA"` + more + `}}}}`
	}
	for _, a := range []chatCall{
		{"POST /chat/getBase64FromMediaMessage", media("imageMessage", `,"caption":"small","height":20,"width":30`), 201, `{"mediaType":"imageMessage","fileName":"M1.jpg","caption":"small","size":{"fileLength":"9","height":20,"width":30},"mimetype":"image/jpeg","base64":"YSBwaWN0dXJl","buffer":null}`, ""},
		{"POST /chat/getBase64FromMediaMessage", media("documentMessage", `,"fileName":"precos.pdf"`), 201, `"fileName":"precos.pdf"`, ""},
		{"POST /chat/getBase64FromMediaMessage", media("imageMessage", `,"caption":"gone"`), 400, "not at WhatsApp any more", ""},
		{"POST /chat/getBase64FromMediaMessage", media("imageMessage", `,"fileLength":"99000000"`), 413, "too large", ""},
		{"POST /chat/getBase64FromMediaMessage", `{"message":{"key":{"id":"M1"},"message":{"conversation":"oi"}}}`, 400, "The message is not of the media type", ""},
		{"POST /chat/getBase64FromMediaMessage", `{"message":{"key":{"id":"M9"}}}`, 400, "This server keeps no messages", ""},
		{"POST /chat/getBase64FromMediaMessage", `{"message":{}}`, 400, `requires property \"key\"`, ""},
		{"POST /chat/getBase64FromMediaMessage", `{"convertToMp4":true,"message":{"key":{"id":"M1"},"message":{"audioMessage":{"mediaKey":"AAAA","mimetype":"audio/ogg"}}}}`, 400, "does not support convertToMp4", ""},
	} {
		w.ask(t, a)
	}
}
