package app

import (
	"context"
	"strings"

	"salonzap/internal/alarm"
)

// openAlarms builds the Runner that notifies people of outages.
func (c *Core) openAlarms(ctx context.Context) error {
	public, err := publicURL(c.Config)
	if err != nil {
		return err
	}
	if c.Push, err = c.openPush(ctx); err != nil {
		return err
	}
	d := alarm.Deps{Store: c.Store, Notices: c.Store, Mail: c.mailSender(), Push: pushNote(c.Push), Devices: c.Store, Phone: c.phone(), Digest: c.digest, Log: c.Log, Now: c.Now}
	if public != nil {
		d.URL = strings.TrimRight(public.String(), "/")
	}
	d.Hook = c.alertHook(d.URL)
	c.Alarms = alarm.NewRunner(d)
	c.Watcher = &alarm.Watcher{Store: c.Store, Hook: d.Hook != nil, Log: c.Log, Now: c.Now}
	return nil
}
