package app

import (
	"strings"

	"salonzap/internal/alarm"
)

// openAlarms builds the Runner that notifies people of outages.
func (c *Core) openAlarms() error {
	public, err := publicURL(c.Config)
	if err != nil {
		return err
	}
	d := alarm.Deps{Store: c.Store, Notices: c.Store, Mail: mailSender(c.Config.Mail), Digest: c.digest, Log: c.Log, Now: c.Now}
	if public != nil {
		d.URL = strings.TrimRight(public.String(), "/")
	}
	c.Alarms = alarm.NewRunner(d)
	return nil
}
