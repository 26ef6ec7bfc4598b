package gateway

import "strings"

// mediaRoutes are the routes whose body may hold a medium.
func (g *Gateway) mediaRoutes() map[string]route {
	table := map[string]route{}
	for what, r := range map[string]struct {
		field  string
		handle func(*call) (reply, error)
	}{
		"POST /message/sendMedia":         {"media", g.sender(g.composeMedia)},
		"POST /message/sendWhatsAppAudio": {"audio", g.sender(g.composeAudio)},
		"POST /message/sendSticker":       {"sticker", g.sender(g.composeSticker)},
		"POST /message/sendPtv":           {"video", g.sender(g.composePtv)},
		"POST /chat/updateProfilePicture": {"picture", g.changeProfile(g.readProfilePicture)},
		"POST /group/updateGroupPicture":  {"image", g.changeGroup(g.readGroupPicture, updated())},
		"POST /group/create":              {"profilePicture", g.createGroup},
	} {
		table[what] = route{access: accessInstance, limit: g.cfg.MaxBody, handle: r.handle, mediumField: r.field}
	}
	table["POST /message/sendStatus"] = route{access: accessInstance, limit: g.cfg.MaxBody, handle: g.sender(g.composeStatus)}
	return table
}

func updated() map[string]any { return map[string]any{"update": "success"} }

// chatRoutes are the routes of chats, profiles and privacy.
func (g *Gateway) chatRoutes() map[string]func(*call) (reply, error) {
	return map[string]func(*call) (reply, error){
		"POST /websocket/set":                   g.websocketSet,
		"GET /websocket/find":                   g.websocketFind,
		"POST /message/sendList":                g.sender(g.composeList),
		"POST /message/sendButtons":             g.sender(g.composeButtons),
		"POST /chat/findMessages":               g.findMessages,
		"POST /chat/findStatusMessage":          g.findStatus,
		"POST /chat/findChats":                  g.findChats,
		"GET /chat/findChatByRemoteJid":         g.findChat,
		"POST /chat/findContacts":               g.findContacts,
		"POST /chat/getBase64FromMediaMessage":  g.getMedia,
		"POST /chat/updateMessage":              g.updateMessage,
		"DELETE /chat/deleteMessageForEveryone": g.deleteMessage,
		"POST /chat/archiveChat":                g.archiveChat,
		"POST /chat/markChatUnread":             g.markUnread,
		"POST /chat/fetchProfilePictureUrl":     g.profilePicture,
		"POST /chat/fetchProfile":               g.fetchProfile,
		"POST /chat/fetchBusinessProfile":       g.businessProfile,
		"POST /chat/updateProfileName":          g.changeProfile(readProfileName),
		"POST /chat/updateProfileStatus":        g.changeProfile(readProfileStatus),
		"DELETE /chat/removeProfilePicture":     g.changeProfile(readNoPicture),
		"GET /chat/fetchPrivacySettings":        g.fetchPrivacy,
		"POST /chat/updatePrivacySettings":      g.updatePrivacy,
		"POST /chat/updateBlockStatus":          g.block,
	}
}

func (g *Gateway) groupRoutes() map[string]func(*call) (reply, error) {
	return map[string]func(*call) (reply, error){
		"GET /group/findGroupInfos":          g.findGroup,
		"GET /group/fetchAllGroups":          g.allGroups,
		"GET /group/participants":            g.groupParticipants,
		"GET /group/inviteCode":              g.inviteCode,
		"GET /group/inviteInfo":              g.inviteInfo,
		"GET /group/acceptInviteCode":        g.acceptInvite,
		"POST /group/revokeInviteCode":       g.revokeInviteCode,
		"POST /group/sendInvite":             g.sendInvite,
		"POST /group/updateGroupSubject":     g.changeGroup(readSubject, updated()),
		"POST /group/updateGroupDescription": g.changeGroup(readDescription, updated()),
		"POST /group/updateSetting":          g.changeGroup(readGroupSetting, map[string]any{"updateSetting": "success"}),
		"POST /group/toggleEphemeral":        g.changeGroup(readEphemeral, map[string]any{"success": true}),
		"POST /group/updateParticipant":      g.updateParticipants,
		"DELETE /group/leaveGroup":           g.leaveGroup,
	}
}

// aliasOf is the v2 route of a call of Evolution's v1, or of one that Evolution's own Python client or documentation misnames; empty when
// there is none. v1 used PUT where v2 uses POST.
func aliasOf(method, path string) string {
	what, chat := strings.CutPrefix(path, "/chat/")
	switch {
	case method == "GET" && path == "/chat/findChats":
		return "POST " + path
	case method == "POST" && path == "/chat/checkIsWhatsappNumber":
		return "POST /chat/whatsappNumbers"
	case method == "POST" && path == "/message/updateBlockStatus":
		return "POST /chat/updateBlockStatus"
	case method != "PUT" || !chat:
		return ""
	}
	switch what {
	case "markMessageAsRead", "archiveChat", "markChatUnread", "updateMessage", "updateBlockStatus", "updateProfilePicture", "updatePrivacySettings":
		return "POST " + path
	case "removeProfilePicture":
		return "DELETE " + path
	}
	return ""
}
