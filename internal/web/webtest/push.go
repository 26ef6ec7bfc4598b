package webtest

import (
	"salonzap/internal/alarm"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/webpush"
)

// push lets pages offer notices in browsers, with the key that the scene's database has.
func push(s *Scene) web.Push {
	key, err := s.PushKey()
	Must(s.T, err)
	check := func(d alarm.Device) error { return Subscription(d).Check() }
	return web.Push{Key: key.Public(), Store: s.Store, Check: check}
}

// PushKey is the key that the scene's notices are signed with.
func (s *Scene) PushKey() (webpush.Key, error) {
	made, err := webpush.NewKey()
	if err != nil {
		return webpush.Key{}, err
	}
	fresh, err := made.Text()
	if err != nil {
		return webpush.Key{}, err
	}
	kept, err := s.Store.PushKey(s.T.Context(), tenant.System("test"), fresh)
	if err != nil {
		return webpush.Key{}, err
	}
	return webpush.ParseKey(kept)
}

// Subscription is what a device subscribed with.
func Subscription(d alarm.Device) webpush.Subscription {
	return webpush.Subscription{Endpoint: d.Endpoint, P256dh: d.Key, Auth: d.Auth.Reveal()}
}
