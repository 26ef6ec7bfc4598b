package app

import (
	"net/http"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/event"
	"salonzap/internal/webhook"
)

// openEvents makes the feed and the dispatcher of webhooks, which begins to deliver with its Start.
func (c *Core) openEvents() {
	c.Feed = event.NewFeed(c.Store, c.Hub)
	trusted, guarded := c.webhookGuard(), c.webhookGuard()
	trusted.Trusted = true // for the URLs that the operator wrote
	counted := func(g egress.Guard) http.RoundTripper {
		return c.outside.transport(outsideWebhook, g.Transport(webhookTransport()), c.Now)
	}
	c.WebhookPoster = webhook.NewPoster(counted(trusted), counted(guarded), c.Now)
	c.Webhooks = webhook.NewDispatcher(webhook.Config{
		Events: c.Store, Store: c.Store, Deliveries: c.Store, Poster: c.WebhookPoster, Hub: c.Hub, Log: c.Log, Now: c.Now, Holder: holder(c.Store.Node()),
	})
}

// webhookGuard is the guard of the URLs that salons name for webhooks and media: the public internet, and the hosts that the operator allows.
func (c *Core) webhookGuard() egress.Guard {
	return egress.Guard{Allow: c.Config.Gateway.Allow, InternalHosts: []string{gatewayHost, platformHost}}
}

// webhookTransport keeps enough idle connections for receivers of many events.
func webhookTransport() *http.Transport {
	const perReceiver, all = 32, 512
	return &http.Transport{
		MaxIdleConns: all, MaxIdleConnsPerHost: perReceiver, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2: true, DisableCompression: true, MaxResponseHeaderBytes: 64 << 10,
	}
}
