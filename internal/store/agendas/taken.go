package agendas

import (
	"errors"
	"strconv"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/store/storekit"
)

// takenLength is about how long one row of what is taken is, in bytes.
const takenLength = 80

var errTaken = errors.New("not what was written")

// takenIn appends what a query gave of a professional: "start,end,kind,day,owner" for each row, and of a hold ",client,expires", with a
// semicolon between. One text of a professional costs far less to read than a row of each.
func takenIn(all []agenda.Occupancy, p agenda.ProfessionalID, taken string) ([]agenda.Occupancy, error) {
	var day string
	var on agenda.Date
	for taken != "" {
		var row string
		row, taken, _ = strings.Cut(taken, ";")
		var f [7]string
		n := split(&f, row)
		if n != 5 && n != 7 {
			return nil, storekit.Unreadable("taken", errTaken)
		}
		var r reader
		if f[3] != day {
			day, on = f[3], date(&r, f[3])
		}
		o := agenda.Occupancy{Professional: p, Span: agenda.Span{From: instant(&r, f[0]), To: instant(&r, f[1])}, Date: on}
		switch agenda.Kind(f[2]) {
		case agenda.ForAppointment:
			o.Kind, o.Appointment = agenda.ForAppointment, id[agenda.Appointment](&r, f[4])
		case agenda.ForEncaixe:
			o.Kind, o.Appointment = agenda.ForEncaixe, id[agenda.Appointment](&r, f[4])
		case agenda.ForBlock:
			o.Kind, o.Block = agenda.ForBlock, id[agenda.Block](&r, f[4])
		case agenda.ForHold:
			o.Kind, o.Hold, o.Client, o.Expires = agenda.ForHold, id[agenda.Hold](&r, f[4]), client(&r, f[5]), instant(&r, f[6])
		default:
			r.err = storekit.Unreadable("kind", errTaken)
		}
		if r.err != nil {
			return nil, r.err
		}
		all = append(all, o)
	}
	return all, nil
}

// split cuts a row at its commas, and gives how many parts it has.
func split(into *[7]string, row string) int {
	for n := range into {
		part, rest, more := strings.Cut(row, ",")
		into[n] = part
		if !more {
			return n + 1
		}
		row = rest
	}
	return len(into) + 1
}

func instant(r *reader, s string) agenda.Instant {
	v, err := strconv.ParseInt(s, 10, 64)
	return agenda.Instant(checked(r, v, err))
}
