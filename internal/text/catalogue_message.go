package text

import "salonzap/internal/fault"

// Sentences about contacts and messages.
const (
	TextTooLong fault.Key = "text_too_long"
	TagsTooMany fault.Key = "tags_too_many"
)

func messages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TextTooLong: {"Este texto é longo demais: use no máximo %d caracteres.", "This text is too long: use at most %d characters."},
		TagsTooMany: {"Use no máximo %d etiquetas por contato.", "Use at most %d tags for a contact."},
	}
}
