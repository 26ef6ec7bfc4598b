package sender

import (
	"context"
	"time"

	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Uploads keeps media that wait to be sent. Every method is one transaction.
type Uploads interface {
	// BeginUpload makes room for a medium. Errors: NotFound (no such salon), RateLimited when too much waits.
	BeginUpload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, now time.Time) error
	// AddUploadPart keeps a part, the first one is 0.
	AddUploadPart(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, n int, data []byte) error
	// EndUpload says that it is whole.
	EndUpload(ctx context.Context, scope tenant.Scope, u inbox.Upload, now time.Time) error
	// DropUpload forgets it.
	DropUpload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) error
	// Upload gives one that is whole, and that no message has. Errors: NotFound.
	Upload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) (inbox.Upload, error)
}

// Checks keeps what salons were told about numbers.
type Checks interface {
	// NumberChecks gives what was told since then about some of these numbers; and how many numbers the salon asked about in the last hour.
	NumberChecks(ctx context.Context, scope tenant.Scope, t tenant.ID, numbers []phone.Number, since, hour time.Time) ([]inbox.NumberCheck, int, error)
	// KeepNumberChecks keeps what was told.
	KeepNumberChecks(ctx context.Context, scope tenant.Scope, t tenant.ID, checks []inbox.NumberCheck) error
}

// Numbers asks WhatsApp which numbers it knows, through the salon's own connection.
type Numbers interface {
	// Numbers asks about some numbers. Errors: Conflict with Key text.CheckNotConnected; Unavailable.
	Numbers(ctx context.Context, scope tenant.Scope, t tenant.ID, numbers []phone.Number) ([]inbox.NumberCheck, error)
}
