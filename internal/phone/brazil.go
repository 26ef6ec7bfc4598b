package phone

import "strings"

const (
	brazilCode   = "55"
	areaLen      = 2
	landlineLen  = 8 // digits after the area code: landlines, and mobiles from before the ninth digit
	newMobileLen = 9 // digits after the area code: 9, then the eight older ones
)

// parseBrazilian reads a number that came without a plus sign in a Brazilian salon: national, with trunk zero, or with
// 55 in front. Area code 55 (Santa Maria) is no obstacle: a national number has ten or eleven digits, one with the
// country code has twelve or thirteen.
func parseBrazilian(digits string) (Number, bool) {
	national := strings.TrimPrefix(digits, "0")
	if len(national) >= len(brazilCode)+areaLen+landlineLen {
		national = strings.TrimPrefix(national, brazilCode)
	}
	if !brazilianNational(national) {
		return Number{}, false
	}
	return Number{brazilCode + national}, true
}

// brazilianNational tells whether digits are an area code and a subscriber: a landline (2 to 5 first), a mobile (9 and
// eight more), or a mobile without its ninth digit (6 to 9 first). Source: Anatel's numbering plan as the BR metadata of
// libphonenumber has it, and for the older mobiles the plan before the ninth digit.
func brazilianNational(digits string) bool {
	if len(digits) < areaLen || !isArea(digits[:areaLen]) {
		return false
	}
	switch subscriber := digits[areaLen:]; len(subscriber) {
	case landlineLen:
		return subscriber[0] >= '2'
	case newMobileLen:
		return subscriber[0] == '9'
	default:
		return false
	}
}

// isArea tells whether two digits are one of Brazil's 67 area codes. Source: Anatel, "Códigos Nacionais".
func isArea(code string) bool {
	second := [10]string{
		1: "123456789", 2: "12478", 3: "1234578", 4: "123456789", 5: "1345",
		6: "123456789", 7: "134579", 8: "123456789", 9: "123456789",
	}[code[0]-'0']
	return strings.IndexByte(second, code[1]) >= 0
}

// isOldMobile tells whether digits are a Brazilian mobile without its ninth digit. Landlines begin with 2 to 5 and are
// left alone: (11) 4123-4567 and (11) 94123-4567 are two lines.
func isOldMobile(digits string) bool {
	return len(digits) == len(brazilCode)+areaLen+landlineLen && strings.HasPrefix(digits, brazilCode) &&
		isArea(digits[2:4]) && digits[4] >= '6'
}
