//go:build remote

package app

import (
	"context"
	"errors"
	"net/http"
)

var errNoGateway = errors.New("this build has no WhatsApp gateway of its own") //nolint:gochecknoglobals // an error

// InspectGateway fails: there is no gateway in this build.
func InspectGateway(context.Context, Config) (GatewayLook, error) { return GatewayLook{}, errNoGateway }

// WebVersionNow is empty: there is no gateway in this build.
func (c Config) WebVersionNow() string { return "" }

// NewestWebVersion fails: there is no gateway in this build.
func NewestWebVersion(context.Context, *http.Client) (string, error) { return "", errNoGateway }
