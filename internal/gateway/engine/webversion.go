package engine

import (
	"context"
	"net/http"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"
)

// BuiltInVersion is the web version that sessions claim unless told otherwise.
func BuiltInVersion() string { return store.GetWAVersion().String() }

// NewestVersion asks WhatsApp for the web version of today.
func NewestVersion(ctx context.Context, client *http.Client) (string, error) {
	v, err := whatsmeow.GetLatestVersion(ctx, client)
	if err != nil {
		return "", err //nolint:wrapcheck // the caller adds its own context
	}
	return v.String(), nil
}
