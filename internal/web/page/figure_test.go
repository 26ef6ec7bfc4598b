package page_test

import (
	"testing"

	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func TestFiguresAreInTheReadersForm(t *testing.T) {
	pt, en := page.Localizer{Lang: text.PT}, page.Localizer{Lang: text.EN}
	for share, want := range map[float64][2]string{
		1: {"100%", "100%"}, 0: {"0%", "0%"}, 0.992: {"99,2%", "99.2%"}, 0.99999: {"99,9%", "99.9%"}, 0.5: {"50%", "50%"},
	} {
		if got := [2]string{pt.Percent(share), en.Percent(share)}; got != want {
			t.Errorf("%v: got %v, want %v", share, got, want)
		}
	}
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 5000: {"5.000", "5,000"}, 1234567: {"1.234.567", "1,234,567"},
	} {
		if got := [2]string{pt.Count(n), en.Count(n)}; got != want {
			t.Errorf("%d: got %v, want %v", n, got, want)
		}
	}
}
