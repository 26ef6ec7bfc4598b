//go:build !remote

package app

// HasGateway tells whether this build has the gateway: the tag remote leaves it out, and with it everything under the GPL.
const HasGateway = true
