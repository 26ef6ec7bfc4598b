package column

import "salonzap/internal/phone"

// Digits is how a number is kept; NULL when it is none.
func Digits(n phone.Number) Text { return Text(n.Digits()) }

// Number reads what Digits wrote; the database holds nothing else.
func Number(t Text) phone.Number {
	n, _ := phone.FromDigits(string(t))
	return n
}
