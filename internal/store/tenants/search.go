package tenants

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"salonzap/internal/phone"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

// SearchWords are the words of a search, folded, the longest first. A word of digits and the signs that stand between them
// is a part of a number, without its trunk zeros: "(011)" finds 5511…. Two digits are no area code with a zero: "07" is
// mostly in a name.
func SearchWords(text string) []string {
	words := strings.Fields(Fold(text))
	for i, w := range words {
		if strings.Trim(w, "0123456789+-./()") != "" {
			continue
		}
		d := onlyDigits(w)
		if len(d) > 2 { //nolint:mnd // the zero and an area code
			d = strings.TrimLeft(d, "0")
		}
		if d != "" {
			words[i] = d
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return words
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// ownText is what a search reads of a salon itself: name, slug, and the number with and without the ninth digit.
func ownText(t tenant.Tenant) string {
	return strings.TrimSpace(SortText(t) + " " + NumberText(t.Phone))
}

// NumberText is what a search reads of a number: with the ninth digit and without.
func NumberText(n phone.Number) string {
	d := n.Digits()
	if d == "" {
		return ""
	}
	own := []string{d}
	for _, other := range []string{n.Key(), withoutNinth(n.Key())} {
		if other != d {
			own = append(own, other)
		}
	}
	return strings.Join(own, " ")
}

// withoutNinth is a Brazilian mobile as it was before the ninth digit; every other number as it is.
func withoutNinth(key string) string {
	const brazilianMobile, ninth = 13, 4 // digits with the country code; where the 9 stands
	if len(key) == brazilianMobile && strings.HasPrefix(key, "55") && key[ninth] == '9' {
		return key[:ninth] + key[ninth+1:]
	}
	return key
}

// Matches tells whether a search finds a salon by what is its own.
func Matches(t tenant.Tenant, text string) bool {
	own := ownText(t)
	for _, w := range SearchWords(text) {
		if !strings.Contains(own, w) {
			return false
		}
	}
	return true
}

// RefreshSearch writes anew what a search reads of a salon. It belongs to every transaction that changes a part of it.
func RefreshSearch(ctx context.Context, q *db.Queries, id string) error {
	r, err := q.TenantByID(ctx, id)
	if errors.Is(err, sql.ErrNoRows) { // deleted: no search finds it
		return nil
	}
	if err != nil {
		return err
	}
	t, err := FromRow(r)
	if err != nil {
		return err
	}
	emails, err := q.EmailsOfTenant(ctx, column.Text(id))
	if err != nil {
		return err
	}
	return q.SetFound(ctx, db.SetFoundParams{ID: id, Found: strings.Join(append([]string{ownText(t)}, emails...), " ")})
}

// SortText is what salons are sorted by: the name and the slug, folded.
func SortText(t tenant.Tenant) string { return Fold(t.Name) + " " + t.Slug.String() }

// Patterns are what a search must find, each anywhere, in whatever order: "%" where there are fewer words.
func Patterns(text string) (p [maxWords]string) {
	words := SearchWords(text)
	for i := range p {
		p[i] = "%"
		if i < len(words) {
			p[i] = "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words[i]) + "%"
		}
	}
	return p
}

// maxWords is how many words of a search are looked for: the longest ones.
const maxWords = 4

// Fold drops accents and capitals, so that "joao" finds "João".
func Fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
