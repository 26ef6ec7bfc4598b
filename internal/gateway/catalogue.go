package gateway

import (
	"slices"
	"strings"
)

// Route is a route of Evolution v2 2.3.7, and whether this gateway has it.
type Route struct {
	Method, Path string // without the instance's name
	Args         string // parameters in the path before the instance's name: "/:typebotId"
	Refused      string // the reason in the answer when the gateway does not have it; empty: it has
}

// Why routes are refused.
const (
	noBots      = "bots are not built in; a webhook or the socket.io channel calls yours"
	noChatwoot  = "Chatwoot is not built in; connect it with a webhook"
	noBroker    = "events go to webhooks and over socket.io; a small receiver puts them into a queue of yours"
	noTemplates = "message templates exist on WhatsApp's Cloud API only"
	noCatalog   = "catalogues are not read over this kind of connection"
	noRaw       = "it would hand out the keys or the raw stream of the connection"
	noLabels    = "labels of WhatsApp Business are not read over this kind of connection"
	noCalls     = "calls are not placed over this kind of connection"
	noBucket    = "media are not stored; getBase64FromMediaMessage fetches them from WhatsApp"
)

// Catalogue is every route that clients of Evolution v2 2.3.7 call: 176. Left out are the three that Meta's servers and the
// "evolution" channel call (/webhook/meta twice, /webhook/evolution), and pages.
func Catalogue() []Route {
	return slices.Concat(
		routesOf("", "", "GET /", "POST /verify-creds"),
		routesOf("/instance", "", "POST create", "POST restart", "GET connect", "GET connectionState", "GET fetchInstances", "POST setPresence",
			"DELETE logout", "DELETE delete"),
		routesOf("/message", "", "POST sendText", "POST sendMedia", "POST sendPtv", "POST sendWhatsAppAudio", "POST sendStatus", "POST sendSticker",
			"POST sendLocation", "POST sendContact", "POST sendReaction", "POST sendPoll", "POST sendList", "POST sendButtons"),
		routesOf("/message", noTemplates, "POST sendTemplate"),
		routesOf("/call", noCalls, "POST offer"),
		routesOf("/chat", "", "POST whatsappNumbers", "POST markMessageAsRead", "POST archiveChat", "POST markChatUnread",
			"DELETE deleteMessageForEveryone", "POST fetchProfilePictureUrl", "POST getBase64FromMediaMessage", "POST updateMessage", "POST sendPresence",
			"POST updateBlockStatus",
			"POST fetchBusinessProfile", "POST fetchProfile", "POST updateProfileName", "POST updateProfileStatus", "POST updateProfilePicture",
			"DELETE removeProfilePicture", "GET fetchPrivacySettings", "POST updatePrivacySettings"),
		routesOf("/chat", "", "POST findContacts", "POST findMessages", "POST findStatusMessage", "POST findChats", "GET findChatByRemoteJid"),
		routesOf("/business", noCatalog, "POST getCatalog", "POST getCollections"),
		routesOf("/group", "", "POST create", "POST updateGroupSubject", "POST updateGroupPicture", "POST updateGroupDescription", "GET findGroupInfos",
			"GET fetchAllGroups", "GET participants", "GET inviteCode", "GET inviteInfo", "GET acceptInviteCode", "POST sendInvite",
			"POST revokeInviteCode", "POST updateParticipant", "POST updateSetting", "POST toggleEphemeral", "DELETE leaveGroup"),
		routesOf("/template", noTemplates, "POST create", "GET find"),
		routesOf("/settings", "", "POST set", "GET find"),
		routesOf("/proxy", "", "POST set", "GET find"),
		routesOf("/label", noLabels, "GET findLabels", "POST handleLabel"),
		routesOf("/baileys", noRaw, "POST onWhatsapp", "POST profilePictureUrl", "POST assertSessions", "POST createParticipantNodes",
			"POST getUSyncDevices", "POST generateMessageTag", "POST sendNode", "POST signalRepositoryDecryptMessage", "POST getAuthState"),
		routesOf("/webhook", "", "POST set", "GET find"),
		routesOf("/websocket", "", "POST set", "GET find"),
		brokerRoutes("rabbitmq"), brokerRoutes("nats"), brokerRoutes("pusher"), brokerRoutes("sqs"), brokerRoutes("kafka"),
		routesOf("/chatwoot", noChatwoot, "POST set", "GET find", "POST webhook"),
		botRoutes("typebot", "typebotId"), routesOf("/typebot", noBots, "POST start"),
		botRoutes("openai", "openaiBotId"),
		routesOf("/openai", noBots, "POST creds", "GET creds", "DELETE creds/:openaiCredsId", "GET getModels"),
		botRoutes("dify", "difyId"), botRoutes("flowise", "flowiseId"), botRoutes("evolutionBot", "evolutionBotId"), botRoutes("n8n", "n8nId"),
		botRoutes("evoai", "evoaiId"),
		routesOf("/s3", noBucket, "POST getMedia", "POST getMediaUrl"),
	)
}

// later are routes of Evolution 2.4, and of older versions, that are refused with a reason, too.
func later() []Route {
	return routesOf("/message", "carousels are not shown from this kind of client", "POST sendCarousel")
}

func routesOf(group, refused string, names ...string) (list []Route) {
	for _, name := range names {
		method, what, _ := strings.Cut(name, " ")
		what, args, _ := strings.Cut(what, "/:")
		if args != "" {
			args = "/:" + args
		}
		path := group + "/" + strings.TrimPrefix(what, "/")
		list = append(list, Route{Method: method, Path: path, Args: args, Refused: refused})
	}
	return list
}

func brokerRoutes(group string) []Route { return routesOf("/"+group, noBroker, "POST set", "GET find") }

// botRoutes are the routes that every kind of bot has.
func botRoutes(group, id string) []Route {
	return routesOf("/"+group, noBots, "POST create", "GET find", "GET fetch/:"+id, "PUT update/:"+id, "DELETE delete/:"+id, "POST settings", "GET fetchSettings",
		"POST changeStatus", "GET fetchSessions/:"+id, "POST ignoreJid")
}

// refusals are the reasons of refused routes, by path, for any method.
func refusals() map[string]string {
	table := map[string]string{}
	for _, r := range append(Catalogue(), later()...) {
		if r.Refused != "" {
			table[r.Path] = r.Refused
		}
	}
	return table
}

// refusalOfPath is the reason why a path of Evolution's is refused; false for one that Evolution does not have. Every path in a bot's group is
// refused.
func (g *Gateway) refusalOfPath(path string) (why string, found bool) {
	group, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	what, _, _ := strings.Cut(rest, "/")
	if why, found = g.refused["/"+group+"/"+what]; found || what == "" {
		return why, found
	}
	why, found = g.refused["/"+group+"/fetchSettings"] // a bot's
	return why, found
}

// NoteOf is how a route differs from Evolution's, for the table in docs/gateway.
func NoteOf(r Route) string {
	return map[string]string{
		"/instance/create":                "only `WHATSAPP-BAILEYS`; `alwaysOnline`, `syncFullHistory` and settings of what is refused below are refused by name",
		"/settings/set":                   "`alwaysOnline`, `syncFullHistory` and `wavoipToken` are refused by name; `number` is added",
		"/proxy/set":                      "the proxy is not tried out",
		"/websocket/set":                  "at `/socket.io/`, by long polling and websocket; every namespace needs a key that opens it",
		"/webhook/set":                    "`secret` is added; without `events` it is all of them",
		"/message/sendWhatsAppAudio":      "Ogg Opus goes as a voice message, all else as an audio file: nothing is converted",
		"/message/sendSticker":            "WebP only: nothing is converted",
		"/message/sendStatus":             "it goes to whom the account's privacy shows its status; `statusJidList` is refused by name",
		"/message/sendList":               "as text with digits, since WhatsApp shows no lists of such clients; `sentAs` and `options` in the answer say so",
		"/message/sendButtons":            "as text with digits; `sentAs` and `options` in the answer say so",
		"/chat/getBase64FromMediaMessage": "`convertToMp4` is refused by name; by key alone only while the message is kept",
		"/chat/updateMessage":             "WhatsApp takes it for 15 minutes",
		"/chat/archiveChat":               "409 until the phone has shared its keys of chats, some time after the linking",
		"/chat/markChatUnread":            "409 until the phone has shared its keys of chats",
		"/chat/updateProfileName":         "409 until the phone has shared its keys of settings",
		"/chat/updateProfilePicture":      "JPEG, PNG, WebP or GIF; the middle square of it",
		"/group/fetchAllGroups":           "`pictureUrl` is null: each would be a question to WhatsApp",
		"/group/updateGroupPicture":       "JPEG, PNG, WebP or GIF; the middle square of it",
	}[r.Path]
}
