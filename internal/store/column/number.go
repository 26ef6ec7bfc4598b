package column

import "salonzap/internal/phone"

// Digits is a number as a column; NULL for the zero number.
func Digits(n phone.Number) Text { return Text(n.Digits()) }

// Number reads what Digits wrote; the database holds nothing else.
func Number(t Text) phone.Number {
	n, _ := phone.FromDigits(string(t))
	return n
}
