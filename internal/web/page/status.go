package page

import (
	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Pill is a connection's status in a list: a word, a shape and a colour.
type Pill struct {
	Label, Icon string
	Tone        Tone
}

// NewPill says how a connection is; v is nil before the first click.
func (w Localizer) NewPill(v *connection.View) Pill {
	pill := func(key fault.Key, icon string, tone Tone) Pill {
		return Pill{Label: w.Say(key), Icon: icon, Tone: tone}
	}
	if v == nil {
		return pill(text.StatusNever, "none", ToneInfo)
	}
	switch {
	case v.Status == connection.StatusConnected && v.Paused:
		return pill(text.StatusPaused, "pause", ToneInfo)
	case v.Status == connection.StatusConnected:
		return pill(text.StatusOn, "check", ToneGood)
	case v.Phase == connection.ConfirmNumber:
		return pill(text.StatusDecide, "question", ToneWarn)
	case v.Status == connection.StatusAwaitingScan:
		return pill(text.StatusScan, "qr", ToneInfo)
	case v.Status == connection.StatusConnecting:
		return pill(text.StatusLinking, "wait", ToneInfo)
	case v.Cause.ForOperator() && v.Wanted == connection.Linked:
		return pill(text.StatusDown, "warn", ToneBad)
	case v.LinkedOnce && v.Wanted == connection.Linked:
		return pill(text.ConditionDropped, "warn", ToneBad)
	case !v.LinkedOnce:
		return pill(text.ConditionNever, "none", ToneInfo)
	}
	return pill(text.StatusOff, "off", ToneInfo)
}

// StatusWord is the name of a status, as the operator filters by it.
func (w Localizer) StatusWord(s connection.Status) string {
	switch s {
	case connection.StatusConnected:
		return w.Say(text.StatusOn)
	case connection.StatusConnecting:
		return w.Say(text.StatusLinking)
	case connection.StatusAwaitingScan:
		return w.Say(text.StatusScan)
	case connection.StatusDisconnected:
	}
	return w.Say(text.StatusOff)
}

// Statuses are the statuses to filter by, the most pressing first.
func Statuses() []connection.Status {
	return []connection.Status{
		connection.StatusDisconnected, connection.StatusConnecting, connection.StatusAwaitingScan, connection.StatusConnected,
	}
}
