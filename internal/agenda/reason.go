package agenda

import (
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Code says why a time is not offered. The list is closed.
type Code string

// The codes, in the order in which Explain tells them.
const (
	ServiceInactive      Code = "service_inactive"      // not sold, or unknown
	ProfessionalInactive Code = "professional_inactive" // does not serve, or unknown
	NotDone              Code = "not_done"              // the professional does not do the service
	Skipped              Code = "skipped"               // the clock never shows this time: it was put forward
	SalonClosed          Code = "salon_closed"          // an exception of the salon
	OnHoliday            Code = "holiday"
	Away                 Code = "away"          // an exception of the professional
	DayOff               Code = "day_off"       // the week has no window on this day
	OutsideHours         Code = "outside_hours" // it begins outside of all windows
	EndsAfterHours       Code = "ends_after_hours"
	OffGrid              Code = "off_grid"
	Past                 Code = "past"
	TooSoon              Code = "too_soon"
	TooFar               Code = "too_far"
	DayFull              Code = "day_full"
	TakenByAppointment   Code = "taken_by_appointment"
	TakenByHold          Code = "taken_by_hold"
	TakenByBlock         Code = "taken_by_block"
	TakenByEncaixe       Code = "taken_by_encaixe"
)

// Codes lists them all.
func Codes() []Code {
	return []Code{
		ServiceInactive, ProfessionalInactive, NotDone, Skipped, SalonClosed, OnHoliday, Away, DayOff, OutsideHours,
		EndsAfterHours, OffGrid, Past, TooSoon, TooFar, DayFull, TakenByAppointment, TakenByHold, TakenByBlock, TakenByEncaixe,
	}
}

// Reason is a Code with what its sentence needs.
type Reason struct {
	Code    Code
	Windows []Window // of OutsideHours: the day's windows; of EndsAfterHours and OffGrid: the window
	Remark  string   // of SalonClosed and Away: what was typed; of OnHoliday: the name that was typed
	Holiday fault.Key
	Time    Local    // of TooSoon: the earliest start; of Taken…: when it is free again; of OffGrid: the start before
	Next    Minute   // of OffGrid: the start after
	N       int      // of DayFull: the cap; of TooFar: the days; of EndsAfterHours: the minutes that it takes
	With    Occupied // of Taken…: what is in the way
}

// Occupied is what is in the way, for pages that link to it. Clients are not told.
type Occupied struct {
	Kind        Kind
	Appointment AppointmentID
	Block       BlockID
}

// Say is the reason as a sentence.
func (r Reason) Say(l text.Lang) string {
	key, args := r.sentence(l)
	return l.Say(key, args...)
}

func (r Reason) sentence(l text.Lang) (fault.Key, []any) {
	key := text.AgendaWhyKey(string(r.Code))
	switch r.Code {
	case SalonClosed, Away:
		if r.Remark != "" {
			return text.AgendaWhyKey(string(r.Code) + "_for"), []any{r.Remark}
		}
	case OnHoliday:
		return key, []any{Holiday{Key: r.Holiday, Name: r.Remark}.Say(l)}
	case OutsideHours:
		all := make([]string, len(r.Windows))
		for i, w := range r.Windows {
			all[i] = w.String()
		}
		return key, []any{strings.Join(all, ", ")}
	case EndsAfterHours:
		return key, []any{r.N, r.Windows[0].End.String()}
	case OffGrid:
		return key, []any{r.Time.Minute.String(), r.Next.String()}
	case TooSoon:
		return key, []any{r.Time.Minute.String(), r.Time.Date.Short()}
	case TooFar, DayFull:
		return key, []any{r.N}
	case TakenByAppointment, TakenByHold, TakenByBlock, TakenByEncaixe:
		return key, []any{r.Time.Minute.String()}
	case ServiceInactive, ProfessionalInactive, NotDone, Skipped, DayOff, Past:
	}
	return key, nil
}

// Taken tells whether the reason is that somebody or something has the time already.
func (r Reason) Taken() bool {
	switch r.Code {
	case TakenByAppointment, TakenByHold, TakenByBlock, TakenByEncaixe:
		return true
	default:
		return false
	}
}

// Impossible tells whether not even staff can book: the service is not done, the time does not exist, or is taken. What
// else speaks against a time is a warning to staff.
func (r Reason) Impossible() bool {
	switch r.Code {
	case ServiceInactive, ProfessionalInactive, NotDone, Skipped:
		return true
	default:
		return r.Taken()
	}
}
