package inbox

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// UploadID identifies a medium that waits to be sent: a UUIDv7.
type UploadID struct{ v uuid.UUID }

// NewUploadID makes a fresh ID.
func NewUploadID() UploadID { return UploadID{uuid.Must(uuid.NewV7())} }

// ParseUploadID reads an ID as String writes it. Errors: NotFound.
func ParseUploadID(s string) (UploadID, error) {
	v, err := uuid.Parse(s)
	if err != nil {
		return UploadID{}, fault.Wrap(fault.NotFound, "inbox.parse_upload_id", err)
	}
	return UploadID{v}, nil
}

// String is the canonical text, empty for the zero ID.
func (i UploadID) String() string {
	if i.IsZero() {
		return ""
	}
	return i.v.String()
}

// IsZero tells whether it is no upload.
func (i UploadID) IsZero() bool { return i.v == uuid.Nil }

// Bounds of media that are sent.
const (
	MaxMedia      = 16 << 20  // bytes: what WhatsApp shows as a picture, a film or sound
	MaxWaiting    = 256 << 20 // bytes of a salon's media that wait to be sent
	MaxUploads    = 200       // of a salon that wait to be sent
	UploadLife    = 24 * time.Hour
	MaxUploadName = 120       // characters
	UploadPart    = 256 << 10 // bytes of one part of a stored medium
)

// Upload is a medium that waits to be sent.
type Upload struct {
	ID     UploadID  `json:"-"`
	Tenant tenant.ID `json:"-"`
	Kind   MediaKind `json:"kind"`
	Mime   string    `json:"mime"` // as its bytes show
	Name   Body      `json:"name,omitempty"`
	Size   int64     `json:"size"` // bytes
}

// uploadSource is a Media's Source while the medium is stored here.
type uploadSource struct {
	Upload string `json:"upload"`
}

// Media is the upload as the content of a message.
func (u Upload) Media(caption Body) Media {
	source, err := json.Marshal(uploadSource{u.ID.String()})
	if err != nil { // a string can always be written
		source = nil
	}
	return Media{Kind: u.Kind, Mime: u.Mime, Name: u.Name, Caption: caption, Size: u.Size, Source: source}
}

// Upload is the upload of a message's medium; ok is false when the medium is not stored here.
func (m Media) Upload() (id UploadID, ok bool) {
	var s uploadSource
	if json.Unmarshal(m.Source, &s) != nil || s.Upload == "" {
		return UploadID{}, false
	}
	id, err := ParseUploadID(s.Upload)
	return id, err == nil
}
