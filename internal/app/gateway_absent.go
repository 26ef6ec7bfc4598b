//go:build remote

package app

import (
	"context"
	"errors"
	"net"
	"net/http"
)

// HasGateway tells whether this build has the gateway: the tag remote leaves it out, and with it everything under the GPL.
const HasGateway = false

// ownGateway stands for the gateway that this build does not have.
type ownGateway struct{}

func openGateway(context.Context, Config, gatewayOptions) (*ownGateway, error) {
	return nil, errors.New("this build has no WhatsApp gateway of its own: use a build without the tag remote")
}

func (*ownGateway) stats(context.Context) (gatewayStats, error)  { return gatewayStats{}, nil }
func (*ownGateway) nodes(context.Context) ([]GatewayNode, error) { return nil, nil }
func (*ownGateway) ready(context.Context) error                  { return nil }
func (*ownGateway) handler() http.Handler                        { return nil }
func (*ownGateway) serve(net.Listener, http.Handler)             {}
func (*ownGateway) start(context.Context) error                  { return nil }
func (*ownGateway) drainWithin(context.Context)                  {}
func (*ownGateway) lost() <-chan struct{}                        { return nil }
func (*ownGateway) close(context.Context) error                  { return nil }
