package phone

import "strings"

// spelling is a country where one line has two spellings, because WhatsApp keeps the accounts that are older than a change of
// the numbering plan, or because a digit is dialled on some ways and not on others.
type spelling struct {
	code   string // of the country
	digit  string // what one spelling has behind the code, and the other has not
	length int    // digits of the shorter spelling behind the code
	keep   bool   // whether Key has the longer one
}

// spellings are those countries, Brazil aside, where the digit is not right behind the code.
//
//   - Mexico: mobiles were dialled +52 1 from abroad until August 2019, and WhatsApp still knows them so (IFT, Plan Técnico
//     Fundamental de Numeración).
//   - Argentina: a mobile is dialled +54 9 from abroad; its ten digits are nobody else's without the 9 (ENACOM, Plan
//     Fundamental Nacional de Numeración).
//   - Benin: since 30 November 2024 every number begins with 01; accounts from before are without (ARCEP Bénin).
func spellings() []spelling {
	return []spelling{
		{code: "52", digit: "1", length: 10},
		{code: "54", digit: "9", length: 10, keep: true},
		{code: "229", digit: "01", length: 8, keep: true},
	}
}

// split takes a number of this country apart, without the digit; ok is false for numbers of others.
func (s spelling) split(digits string) (subscriber string, long, ok bool) {
	rest, ok := strings.CutPrefix(digits, s.code)
	if !ok {
		return "", false, false
	}
	if len(rest) == s.length {
		return rest, false, true
	}
	subscriber, long = strings.CutPrefix(rest, s.digit)
	return subscriber, true, long && len(subscriber) == s.length
}

// key is the one spelling that stands for both; empty for numbers of other countries.
func (s spelling) key(digits string) string {
	subscriber, _, ok := s.split(digits)
	switch {
	case !ok:
		return ""
	case s.keep:
		return s.code + s.digit + subscriber
	default:
		return s.code + subscriber
	}
}

// other is the other spelling of a line whose country has two; empty where there is one.
func other(digits string) string {
	for _, s := range spellings() {
		if subscriber, long, ok := s.split(digits); ok && long {
			return s.code + subscriber
		} else if ok {
			return s.code + s.digit + subscriber
		}
	}
	return ""
}
