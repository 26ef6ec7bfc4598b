package agenda

import (
	"fmt"
	"strconv"
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Price is an amount in whole centavos, or none: on request ("sob consulta"), which is the zero Price.
type Price struct {
	cents int64
	known bool
}

// MaxPrice is the highest price, in centavos: R$ 100.000,00. What is higher is a slip of the finger.
const MaxPrice = 100_000_00

// Cents makes a price. Errors: Invalid "price" when it is negative or above MaxPrice.
func Cents(n int64) (Price, error) {
	if n < 0 || n > MaxPrice {
		return Price{}, fault.Field("agenda.price", "price", text.AgendaCents)
	}
	return Price{n, true}, nil
}

// ParsePrice reads reais as Brazilians write them: 45, 45,5, 45,00, R$ 1.250,00 and also 45.90. Empty is on request.
// Errors: Invalid "price".
func ParsePrice(s string) (Price, error) {
	bad := fault.Field("agenda.price", "price", text.AgendaPrice)
	s = strings.TrimSpace(s)
	if s == "" {
		return Price{}, nil
	}
	if s = strings.TrimSpace(strings.TrimPrefix(s, "R$")); s == "" {
		return Price{}, bad
	}
	whole, part := s, ""
	if i := strings.LastIndexAny(s, ",."); i >= 0 && (s[i] == ',' || len(s)-i-1 != 3) {
		whole, part = s[:i], s[i+1:] // 45,5 and 45.90; but 1.250 is a thousand and more
	}
	groups := strings.Split(whole, ".")
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && (g == "" || len(g) > 3) {
			return Price{}, bad
		}
	}
	reais, err := strconv.ParseUint(strings.Join(groups, ""), 10, 32)
	cents, err2 := strconv.ParseUint((part + "00")[:2], 10, 8)
	if err != nil || err2 != nil || len(part) > 2 || strings.HasSuffix(s, ",") || strings.HasSuffix(s, ".") {
		return Price{}, bad
	}
	return Cents(int64(reais*100 + cents))
}

// Cents is the amount; false when it is on request.
func (p Price) Cents() (int64, bool) { return p.cents, p.known }

// Say is R$ 1.250,00, R$ 1,250.00 or "sob consulta".
func (p Price) Say(l text.Lang) string {
	if !p.known {
		return l.Say(text.AgendaOnRequest)
	}
	return SayCents(p.cents, l)
}

// SayCents writes an amount in reais.
func SayCents(cents int64, l text.Lang) string {
	thousand, comma, sign := ".", ",", ""
	if l == text.EN {
		thousand, comma = ",", "."
	}
	if cents < 0 {
		cents, sign = -cents, "-"
	}
	reais := strconv.FormatInt(cents/100, 10)
	for i := len(reais) - 3; i > 0; i -= 3 {
		reais = reais[:i] + thousand + reais[i:]
	}
	return fmt.Sprintf("%sR$ %s%s%02d", sign, reais, comma, cents%100)
}
