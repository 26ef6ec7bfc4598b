package column

import (
	"database/sql/driver"
	"errors"
	"time"
)

// layout is how an instant is written: UTC, microseconds (what timestamptz keeps), always 27 characters, so that text
// sorts as time does. PostgreSQL reads it as well.
const layout = "2006-01-02T15:04:05.000000Z"

// Time is an instant in a column, in UTC and whole microseconds. The zero Time is NULL.
type Time struct{ t time.Time }

// At makes a Time of an instant; what is finer than a microsecond is cut off.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Microsecond)}
}

// Time is the instant, in UTC; the zero time for NULL.
func (t Time) Time() time.Time { return t.t }

// IsZero tells whether it is NULL.
func (t Time) IsZero() bool { return t.t.IsZero() }

// Value is the text for either database, or NULL.
func (t Time) Value() (driver.Value, error) {
	if t.t.IsZero() {
		return nil, nil
	}
	return t.t.Format(layout), nil
}

// Scan reads what either database gives.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = Time{}
	case time.Time:
		*t = At(v)
	case string:
		return t.parse(v)
	case []byte:
		return t.parse(string(v))
	default:
		return errors.New("column: not an instant")
	}
	return nil
}

func (t *Time) parse(s string) error {
	parsed, err := time.Parse(layout, s)
	if err != nil {
		return errors.New("column: not an instant in our form")
	}
	*t = At(parsed)
	return nil
}

// Plain is what pgx takes as it is: a time, or nil for NULL.
func (t Time) Plain() any {
	if t.IsZero() {
		return nil
	}
	return t.t
}
