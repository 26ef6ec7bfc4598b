package page_test

import (
	"strings"
	"testing"

	"salonzap/internal/web/page"
)

func formatted(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	if err := page.Formatted(s).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextsAreFormattedAsWhatsAppDoes(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"Confirma *sex 27/11 às 15:00*?":      "Confirma <strong>sex 27/11 às 15:00</strong>?",
		"*a* e _b_, ~c~":                      "<strong>a</strong> e <em>b</em>, <s>c</s>",
		"*_a_ b*":                             "<strong><em>a</em> b</strong>",
		"```x *y*\nz```":                      "<code>x *y*\nz</code>",
		"`x`":                                 "<code>x</code>",
		"2*3*4":                               "2*3*4",
		"nome_do_arquivo":                     "nome_do_arquivo",
		"* item *":                            "* item *",
		"*aberto":                             "*aberto",
		"*a\nb*":                              "*a\nb*",
		"**":                                  "**",
		"``````":                              "``````",
		"*<script>alert(1)</script>*":         "<strong>&lt;script&gt;alert(1)&lt;/script&gt;</strong>",
		`<b onclick="x">*a*</b>`:              "&lt;b onclick=&#34;x&#34;&gt;<strong>a</strong>&lt;/b&gt;",
		"*a _b* c_":                           "<strong>a _b</strong> c_",
		"":                                    "",
		"*" + strings.Repeat("a", 9) + "*~b~": "<strong>aaaaaaaaa</strong><s>b</s>",
	} {
		if got := formatted(t, s); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", s, got, want)
		}
	}
}

// FuzzFormatted wants every text to stay, and no tag but ours.
func FuzzFormatted(f *testing.F) {
	f.Add("*a _b~ c`d```e")
	f.Add("<i>*&amp;*")
	f.Fuzz(func(t *testing.T, s string) {
		got := formatted(t, s)
		for _, tag := range []string{"strong", "em", "s", "code"} {
			if strings.Count(got, "<"+tag+">") != strings.Count(got, "</"+tag+">") {
				t.Errorf("%q: %s", s, got)
			}
			got = strings.ReplaceAll(strings.ReplaceAll(got, "<"+tag+">", ""), "</"+tag+">", "")
		}
		if strings.ContainsAny(got, "<>") {
			t.Errorf("%q: a foreign tag in %s", s, got)
		}
	})
}
