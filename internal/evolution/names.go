package evolution

import (
	"fmt"
	"slices"
	"strings"
)

// Event names a webhook event in its configuration spelling, for example "MESSAGES_UPSERT". Evolution writes each name
// in three ways: that one in webhook settings, "messages.upsert" in bodies, "messages-upsert" at the end of URLs.
type Event string

// The events that a webhook may subscribe to, as Evolution 2.3.7 accepts them; MESSAGING_HISTORY_SET came with 2.4.
// APPLICATION_STARTUP, CONTACTS_SET and GROUP_UPDATE are accepted but no version emits them.
const (
	EventApplicationStartup      Event = "APPLICATION_STARTUP"
	EventQRCodeUpdated           Event = "QRCODE_UPDATED"
	EventMessagesSet             Event = "MESSAGES_SET"
	EventMessagesUpsert          Event = "MESSAGES_UPSERT"
	EventMessagesEdited          Event = "MESSAGES_EDITED"
	EventMessagesUpdate          Event = "MESSAGES_UPDATE"
	EventMessagesDelete          Event = "MESSAGES_DELETE"
	EventSendMessage             Event = "SEND_MESSAGE"
	EventSendMessageUpdate       Event = "SEND_MESSAGE_UPDATE"
	EventContactsSet             Event = "CONTACTS_SET"
	EventContactsUpsert          Event = "CONTACTS_UPSERT"
	EventContactsUpdate          Event = "CONTACTS_UPDATE"
	EventPresenceUpdate          Event = "PRESENCE_UPDATE"
	EventChatsSet                Event = "CHATS_SET"
	EventChatsUpsert             Event = "CHATS_UPSERT"
	EventChatsUpdate             Event = "CHATS_UPDATE"
	EventChatsDelete             Event = "CHATS_DELETE"
	EventGroupsUpsert            Event = "GROUPS_UPSERT"
	EventGroupUpdate             Event = "GROUP_UPDATE"
	EventGroupParticipantsUpdate Event = "GROUP_PARTICIPANTS_UPDATE"
	EventConnectionUpdate        Event = "CONNECTION_UPDATE"
	EventLabelsEdit              Event = "LABELS_EDIT"
	EventLabelsAssociation       Event = "LABELS_ASSOCIATION"
	EventCall                    Event = "CALL"
	EventTypebotStart            Event = "TYPEBOT_START"
	EventTypebotChangeStatus     Event = "TYPEBOT_CHANGE_STATUS"
	EventMessagingHistorySet     Event = "MESSAGING_HISTORY_SET"
	EventRemoveInstance          Event = "REMOVE_INSTANCE"
	EventLogoutInstance          Event = "LOGOUT_INSTANCE"
	EventInstanceCreate          Event = "INSTANCE_CREATE"
	EventInstanceDelete          Event = "INSTANCE_DELETE"
	EventStatusInstance          Event = "STATUS_INSTANCE"
)

// EventGroupsUpdate is what Evolution emits instead of GROUP_UPDATE. Webhook settings do not take it, so that it may come by other
// transports but cannot be subscribed to.
const EventGroupsUpdate Event = "GROUPS_UPDATE"

// Events lists the 32 names that webhook settings may hold, in Evolution's own order (recording a-080, and 2.4).
func Events() []Event {
	return []Event{
		EventApplicationStartup, EventQRCodeUpdated, EventMessagesSet, EventMessagesUpsert, EventMessagesEdited,
		EventMessagesUpdate, EventMessagesDelete, EventSendMessage, EventSendMessageUpdate, EventContactsSet,
		EventContactsUpsert, EventContactsUpdate, EventPresenceUpdate, EventChatsSet, EventChatsUpsert,
		EventChatsUpdate, EventChatsDelete, EventGroupsUpsert, EventGroupUpdate, EventGroupParticipantsUpdate,
		EventConnectionUpdate, EventLabelsEdit, EventLabelsAssociation, EventCall, EventTypebotStart,
		EventTypebotChangeStatus, EventMessagingHistorySet, EventRemoveInstance, EventLogoutInstance,
		EventInstanceCreate, EventInstanceDelete, EventStatusInstance,
	}
}

// Since24 reports whether only Evolution 2.4 and newer know the event. Subscribing to it on 2.3.7 is a 400.
func (e Event) Since24() bool { return e == EventMessagingHistorySet }

// Known reports whether e is one of Events, or EventGroupsUpdate.
func (e Event) Known() bool {
	return e == EventGroupsUpdate || slices.Contains(Events(), e)
}

// Body is the spelling of the "event" field of a webhook body. Every underscore becomes a dot, but for one that becomes a dash
// in three names: "group-participants.update", "typebot.change-status", "messaging-history.set".
func (e Event) Body() string {
	dotted := strings.ReplaceAll(strings.ToLower(string(e)), "_", ".")
	switch dotted {
	case "group.participants.update":
		return "group-participants.update"
	case "typebot.change.status":
		return "typebot.change-status"
	case "messaging.history.set":
		return "messaging-history.set"
	}
	return dotted
}

// Suffix is what a webhook with byEvents appends to its URL, after a slash: "connection-update" (recording c-008).
func (e Event) Suffix() string {
	return strings.ReplaceAll(strings.ToLower(string(e)), "_", "-")
}

// ParseEvent reads an event in any of the three spellings and in any case. The error of an unknown name quotes its first 32 bytes.
func ParseEvent(spelling string) (Event, error) {
	const longest = 32
	if len(spelling) <= longest {
		e := Event(strings.NewReplacer(".", "_", "-", "_").Replace(strings.ToUpper(spelling)))
		if e.Known() {
			return e, nil
		}
	}
	return "", fmt.Errorf("evolution: %q is no event name", cut(spelling, longest))
}
