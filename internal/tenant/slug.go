package tenant

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// MaxSlug is the longest slug, in characters (all are ASCII).
const MaxSlug = 50

// Slug is a salon's name in URLs and in its instance's name: lower-case ASCII letters and digits, single dashes between.
type Slug struct{ s string }

// String is the slug's text.
func (s Slug) String() string { return s.s }

// ParseSlug accepts a slug as given. Errors: Invalid "slug".
func ParseSlug(s string) (Slug, error) {
	if s == "" || len(s) > MaxSlug || s != slugify(s) {
		return Slug{}, fault.Field("tenant.slug", "slug", text.SlugInvalid, MaxSlug)
	}
	return Slug{s}, nil
}

// SlugFrom makes a slug of a salon's name: "Barbearia do João" → "barbearia-do-joao". A name
// without a single Latin letter or digit becomes "salao". The error is always nil.
func SlugFrom(name string) (Slug, error) {
	s := slugify(name)
	if s == "" {
		s = "salao"
	}
	return Slug{s}, nil
}

// Numbered is the n-th try when the slug is taken: "studio-ana" → "studio-ana-2", cut so that it stays within MaxSlug.
func (s Slug) Numbered(n int) Slug {
	if n < 2 {
		return s
	}
	tail := "-" + strconv.Itoa(n)
	head := s.s
	if len(head)+len(tail) > MaxSlug {
		head = strings.TrimRight(head[:MaxSlug-len(tail)], "-")
	}
	return Slug{head + tail}
}

// slugify folds accents (NFKD, marks dropped), lowers, joins what is left with single dashes and cuts at a word's end
// where that keeps at least half.
func slugify(in string) string {
	var b strings.Builder
	dash := false
	for _, r := range norm.NFKD.String(strings.ToLower(in)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'ß':
			b.WriteString("ss")
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		default:
			dash = true
		}
	}
	s := b.String()
	if len(s) <= MaxSlug {
		return s
	}
	if cut := strings.LastIndexByte(s[:MaxSlug+1], '-'); cut >= MaxSlug/2 {
		return s[:cut]
	}
	return strings.TrimRight(s[:MaxSlug], "-")
}
