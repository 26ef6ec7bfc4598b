package qr_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"strings"
	"testing"

	refqr "rsc.io/qr"

	"salonzap/internal/qr"
)

// whatsapp has the shape of a WhatsApp QR code's text: reference, two keys, a secret and the kind of client; 238 bytes.
var whatsapp = "2@" + strings.Repeat("aZ9+/", 20) + "," + strings.Repeat("bY8+", 11) + "=," +
	strings.Repeat("cX7/", 10) + "=," + strings.Repeat("dW6+", 11) + "=,1"

var texts = []string{
	"x", "5511987654321", "WHATSAPP:LINK", "https://salonzap.example/c/abcdefghij", "çãõ 🙂", whatsapp,
	strings.Repeat("x", 2953),
}

func decodePNG(tb testing.TB, data []byte) image.Image {
	tb.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	return img
}

// TestEverySizeHasTheLibrarysModules draws a symbol of each of the 40 sizes, and compares it module by module with rsc.io/qr at levels L and M;
// one of the two must be equal.
func TestEverySizeHasTheLibrarysModules(t *testing.T) {
	seen := map[int]bool{}
	for n := 1; n <= 2953; n += 7 + n/32 {
		text := strings.Repeat("q", n)
		data, err := qr.PNG(text)
		if err != nil {
			t.Fatal(err)
		}
		img := decodePNG(t, data)
		size, same := compare(t, img, text)
		if !same {
			t.Errorf("%d bytes: no level gives the modules of the image", n)
		}
		seen[size] = true
	}
	if len(seen) != 40 {
		t.Errorf("%d sizes of 40", len(seen))
	}
}

// compare tells whether an image is equal to the reference's symbol at level L or M of the smallest size.
func compare(tb testing.TB, img image.Image, text string) (size int, same bool) {
	tb.Helper()
	small, err := refqr.Encode(text, refqr.L)
	if err != nil {
		tb.Fatal(err)
	}
	for _, level := range []refqr.Level{refqr.L, refqr.M} {
		want, err := refqr.Encode(text, level)
		if err == nil && want.Size == small.Size && equal(img, want) {
			return small.Size, true
		}
	}
	return small.Size, false
}

// equal compares the first and the last pixel of every module.
func equal(img image.Image, want *refqr.Code) bool {
	grey, ok := img.(*image.Gray)
	if !ok {
		return false
	}
	scale := grey.Bounds().Dx() / (want.Size + 8)
	for y := range want.Size + 8 {
		for x := range want.Size + 8 {
			black := want.Black(x-4, y-4)
			first := grey.Pix[y*scale*grey.Stride+x*scale]
			last := grey.Pix[(y*scale+scale-1)*grey.Stride+x*scale+scale-1]
			if (first == 0) != black || (last == 0) != black {
				return false
			}
		}
	}
	return true
}

func TestBetterLevelWhereItFits(t *testing.T) {
	data, err := qr.PNG(strings.Repeat("q", 14)) // version 1 holds at most 14 bytes at level M, and 17 at level L
	if err != nil {
		t.Fatal(err)
	}
	want, err := refqr.Encode(strings.Repeat("q", 14), refqr.M)
	if err != nil || !equal(decodePNG(t, data), want) {
		t.Errorf("not at level M: %v", err)
	}
}

func TestWhatIsEmptyOrTooLongIsNoCode(t *testing.T) {
	long := strings.Repeat("segredo", 500)
	for text, want := range map[string]error{"": qr.ErrEmpty, long: qr.ErrTooLong} {
		_, err1 := qr.SVG(text, "x")
		_, err2 := qr.PNG(text)
		_, err3 := qr.DataURL(text)
		for _, err := range []error{err1, err2, err3} {
			if !errors.Is(err, want) || strings.Contains(err.Error(), "segredo") {
				t.Errorf("%d bytes: %v", len(text), err)
			}
		}
	}
}

func TestTheTitleOfASVGIsEscaped(t *testing.T) {
	svg, err := qr.SVG("x", `Código de "João" <script>`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`role="img"`, `viewBox="0 0 29 29"`, `fill="#000"`, `fill="#fff"`,
		`shape-rendering="crispEdges"`, `<title>Código de &#34;João&#34; &lt;script&gt;</title>`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in %s", want, svg)
		}
	}
}

func FuzzPNG(f *testing.F) {
	for _, text := range texts[:6] {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		data, err := qr.PNG(text)
		if err != nil {
			return
		}
		if _, same := compare(t, decodePNG(t, data), text); !same {
			t.Fatalf("other modules than the reference for %q", text)
		}
		if _, err := qr.SVG(text, text); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkSVG(b *testing.B) {
	for b.Loop() {
		if _, err := qr.SVG(whatsapp, "x"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPNGOfTheStandardLibrary measures image/png, which deflate.go replaces: the encoding alone, without computing the symbol.
func BenchmarkPNGOfTheStandardLibrary(b *testing.B) {
	data, err := qr.PNG(whatsapp)
	if err != nil {
		b.Fatal(err)
	}
	img := decodePNG(b, data)
	black := image.NewPaletted(img.Bounds(), color.Palette{color.Black, color.White}) // one bit a pixel, like encodePNG
	draw.Draw(black, black.Rect, img, image.Point{}, draw.Src)
	for name, level := range map[string]png.CompressionLevel{"best speed": png.BestSpeed, "default": png.DefaultCompression} {
		b.Run(name, func(b *testing.B) {
			e := png.Encoder{CompressionLevel: level}
			for b.Loop() {
				if err := e.Encode(io.Discard, black); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPNG(b *testing.B) {
	for b.Loop() {
		if _, err := qr.PNG(whatsapp); err != nil {
			b.Fatal(err)
		}
	}
}
