package engine

import (
	"context"
	"net/http"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
)

// BuiltInVersion is the library's web version, which sessions present by default.
func BuiltInVersion() string { return store.GetWAVersion().String() }

// NewestVersion reads the current web version from WhatsApp.
func NewestVersion(ctx context.Context, client *http.Client) (string, error) {
	v, err := whatsmeow.GetLatestVersion(ctx, client)
	if err != nil {
		return "", err //nolint:wrapcheck // the caller adds its own context
	}
	return v.String(), nil
}
