package sender

import (
	"context"
	"time"

	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Uploads stores media that wait to be sent. Every method is one transaction.
type Uploads interface {
	// BeginUpload reserves an upload. Errors: NotFound (no such salon), RateLimited when too much
	// waits.
	BeginUpload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, now time.Time) error
	// AddUploadPart stores a part; the first one is 0.
	AddUploadPart(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, n int, data []byte) error
	// EndUpload marks an upload as complete.
	EndUpload(ctx context.Context, scope tenant.Scope, u inbox.Upload, now time.Time) error
	// DropUpload deletes an upload.
	DropUpload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) error
	// Upload reads a complete upload that no message uses. Errors: NotFound.
	Upload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) (inbox.Upload, error)
}

// Checks stores the results of number checks.
type Checks interface {
	// NumberChecks reads results since a moment for some of these numbers, and counts the numbers
	// that the salon checked in the last hour.
	NumberChecks(ctx context.Context, scope tenant.Scope, t tenant.ID, numbers []phone.Number, since, hour time.Time) ([]inbox.NumberCheck, int, error)
	// KeepNumberChecks stores results.
	KeepNumberChecks(ctx context.Context, scope tenant.Scope, t tenant.ID, checks []inbox.NumberCheck) error
}

// Numbers asks WhatsApp which numbers are registered, through the salon's own connection.
type Numbers interface {
	// Numbers asks about some numbers. Errors: Conflict with Key text.CheckNotConnected; Unavailable.
	Numbers(ctx context.Context, scope tenant.Scope, t tenant.ID, numbers []phone.Number) ([]inbox.NumberCheck, error)
}
