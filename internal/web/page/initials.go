package page

import (
	"strings"
	"unicode"
)

// initials are the first letters of the first and of the last word of a name, or nothing: names on WhatsApp may be made of
// signs alone.
func initials(name string) string {
	var letters []rune
	for word := range strings.FieldsSeq(name) {
		for _, r := range word {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				letters = append(letters, unicode.ToUpper(r))
				break
			}
		}
	}
	if len(letters) > 1 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return string(letters)
}

// Monogram stands for a person where there is no picture; "?" for somebody without a name.
func Monogram(name string) string {
	if letters := initials(name); letters != "" {
		return letters
	}
	return "?"
}
