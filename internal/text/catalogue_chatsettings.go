package text

import "salonzap/internal/fault"

// Sentences of the settings of a salon's messages, and about unread messages.
const (
	ChatSettingsTitle  fault.Key = "chat.settings_title"
	ChatSettingsSave   fault.Key = "chat.settings_save"
	ChatSettingsSaved  fault.Key = "chat.settings_saved"
	ChatKeepDays       fault.Key = "chat.keep_days"
	ChatKeepHint       fault.Key = "chat.keep_hint"
	ChatTellRead       fault.Key = "chat.tell_read"
	ConnectedUnread    fault.Key = "connected.unread"
	ConnectedUnreadOne fault.Key = "connected.unread_one"
)

func chatSettings() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ChatSettingsTitle:  {"Ajustes das conversas", "Conversation settings"},
		ChatSettingsSave:   {"Salvar", "Save"},
		ChatSettingsSaved:  {"Ajustes salvos.", "Settings saved."},
		ChatKeepDays:       {"Guardar o que foi escrito por quantos dias?", "For how many days is what was written kept?"},
		ChatKeepHint:       {"Depois disso os textos somem do Salonzap para sempre. No celular nada muda.", "After that the words leave Salonzap for good. Nothing changes on the phone."},
		ChatTellRead:       {"Mostrar aos clientes que você leu", "Show clients that you have read"},
		ConnectedUnread:    {"%s conversas não lidas", "%s unread conversations"},
		ConnectedUnreadOne: {"1 conversa não lida", "1 unread conversation"},
	}
}
