package column

import (
	"database/sql/driver"
	"errors"
)

// Text is a text column that is NULL when empty.
type Text string

// Value is the text, or NULL when there is none.
func (t Text) Value() (driver.Value, error) {
	if t == "" {
		return nil, nil
	}
	return string(t), nil
}

// Scan reads what either database gives.
func (t *Text) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = ""
	case string:
		*t = Text(v)
	case []byte:
		*t = Text(v)
	default:
		return errors.New("column: not a text")
	}
	return nil
}

// Plain is what pgx takes as it is: a string, or nil for NULL.
func (t Text) Plain() any {
	if t == "" {
		return nil
	}
	return string(t)
}
