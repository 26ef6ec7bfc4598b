//go:build remote

package app

import (
	"context"
	"errors"
	"math"
	"net/http"

	"salonzap/internal/sqlkit"
)

var errNoGateway = errors.New("this build has no WhatsApp gateway of its own") //nolint:gochecknoglobals // an error

// InspectGateway fails: there is no gateway in this build.
func InspectGateway(context.Context, Config) (GatewayLook, error) { return GatewayLook{}, errNoGateway }

// GatewayNodes lists none: there is no gateway in this build.
func GatewayNodes(context.Context, Config) ([]GatewayNode, error) { return nil, nil }

// WebVersionNow is empty: there is no gateway in this build.
func (c Config) WebVersionNow() string { return "" }

// NewestWebVersion fails: there is no gateway in this build.
func NewestWebVersion(context.Context, *http.Client) (string, error) { return "", errNoGateway }

// examineGateway checks a copy of the gateway's SQLite file whole; what it is nobody knows in this build.
func examineGateway(ctx context.Context, path string) (migration int64, ringCheck string, err error) {
	e, err := sqlkit.Examine(ctx, path, "gateway_version", "gateway_setting", sqlkit.RingSetting)
	return e.Version, e.Said[sqlkit.RingSetting], err
}

// newestGatewayMigration: a build without a gateway takes every version.
func newestGatewayMigration() int64 { return math.MaxInt64 }
