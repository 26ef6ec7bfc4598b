package contact

import "salonzap/internal/phone"

// Brief is what lists show of a contact.
type Brief struct {
	ID    ID
	Name  string       // as Contact.Name says it; may be empty
	Phone phone.Number // zero while it is hidden or unknown
}
