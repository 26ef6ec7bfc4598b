package app

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/webpush"
)

// openPush makes what sends notices to browsers, with the key that the database has, or gets now.
func (c *Core) openPush(ctx context.Context) (*webpush.Sender, error) {
	made, err := webpush.NewKey()
	if err != nil {
		return nil, err
	}
	fresh, err := made.Text()
	if err != nil {
		return nil, err
	}
	kept, err := c.Store.PushKey(ctx, tenant.System("push key"), fresh)
	if err != nil {
		return nil, err
	}
	key, err := webpush.ParseKey(kept)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10,
	}
	return webpush.NewSender(key, c.pushSubject(), c.webhookGuard().Transport(transport), c.Now), nil
}

// pushSubject is where the people of a push service reach the operator (RFC 8292, section 2.1).
func (c *Core) pushSubject() string {
	switch from := c.Config.Mail.From; {
	case from != nil:
		return "mailto:" + from.Address
	case strings.HasPrefix(c.Config.PublicURL, "https://"):
		return c.Config.PublicURL
	}
	return "mailto:operator@localhost"
}

func subscription(d alarm.Device) webpush.Subscription {
	return webpush.Subscription{Endpoint: d.Endpoint, P256dh: d.Key, Auth: d.Auth.Reveal()}
}

// pushNote sends a note to a device.
func pushNote(s *webpush.Sender) alarm.Push {
	return func(ctx context.Context, to alarm.Device, n alarm.Note) error {
		err := s.Send(ctx, subscription(to), webpush.Message{Body: n.Body, Topic: n.Topic, Lasts: n.Lasts})
		if errors.Is(err, webpush.ErrGone) || errors.Is(err, webpush.ErrSubscription) {
			return alarm.ErrDeviceGone
		}
		return err
	}
}

// pushPages is what pages need to offer notices in browsers.
func (c *Core) pushPages() web.Push {
	return web.Push{Key: c.Push.Public(), Store: c.Store, Check: func(d alarm.Device) error { return subscription(d).Check() }}
}
