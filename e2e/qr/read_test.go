package qr_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"salonzap/internal/qr"
)

// whatsapp has the shape of a linking code: reference, two keys and a secret, 237 bytes.
var whatsapp = "2@" + strings.Repeat("aZ9+/", 20) + "," + strings.Repeat("bY8+", 11) + "=," +
	strings.Repeat("cX7/", 10) + "=," + strings.Repeat("dW6+", 11) + "=,1"

var texts = []string{
	"x", "5511987654321", "WHATSAPP:LINK", "https://salonzap.example/c/abcdefghij", "çãõ 🙂", whatsapp,
	strings.Repeat("x", 2953),
}

func read(tb testing.TB, img image.Image) string {
	tb.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		tb.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_PURE_BARCODE:  true,
		gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
	})
	if err != nil {
		tb.Fatal(err)
	}
	return result.GetText()
}

func decodePNG(tb testing.TB, data []byte) image.Image {
	tb.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	return img
}

func TestACodeAsPNGIsReadBack(t *testing.T) {
	for _, text := range texts {
		data, err := qr.PNG(text)
		if err != nil {
			t.Fatal(err)
		}
		img := decodePNG(t, data)
		if side := img.Bounds().Dx(); side < 256 || side != img.Bounds().Dy() || side > 1480 {
			t.Errorf("%.20q is %v", text, img.Bounds())
		}
		if got := read(t, img); got != text {
			t.Errorf("%.20q was read as %.20q", text, got)
		}
	}
}

func TestACodeAsSVGIsReadBack(t *testing.T) {
	for _, text := range texts {
		svg, err := qr.SVG(text, "código")
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, paint(t, svg)); got != text {
			t.Errorf("%.20q was read as %.20q", text, got)
		}
	}
}

func TestADataURLOfACodeIsRead(t *testing.T) {
	url, err := qr.DataURL(whatsapp)
	if err != nil {
		t.Fatal(err)
	}
	body, ok := strings.CutPrefix(url, "data:image/png;base64,")
	data, err := base64.StdEncoding.DecodeString(body)
	if !ok || err != nil || read(t, decodePNG(t, data)) != whatsapp {
		t.Errorf("%.40s…: %v", url, err)
	}
	if len(url) > 4096 {
		t.Errorf("%d bytes; an API answer carries it on every click", len(url))
	}
}

// paint draws our SVG as a browser would: every subpath filled by the even-odd rule, at the middle of each module.
func paint(tb testing.TB, svg string) image.Image {
	tb.Helper()
	var doc struct {
		ViewBox string `xml:"viewBox,attr"`
		Path    struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal([]byte(svg), &doc); err != nil {
		tb.Fatal(err)
	}
	var side, zero int
	if _, err := fmt.Sscanf(doc.ViewBox, "%d %d %d %d", &zero, &zero, &side, &side); err != nil {
		tb.Fatal(err)
	}
	const scale = 2
	img := image.NewGray(image.Rect(0, 0, side*scale, side*scale))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for _, sub := range strings.SplitAfter(strings.TrimSpace(doc.Path.D), "z") {
		if sub != "" {
			fill(img, outline(tb, sub), scale)
		}
	}
	return img
}

// edge is an upright piece of an outline: it lies at x and spans one row.
type edge struct{ x, row int }

// outline follows one subpath of M, h, v, H and z.
func outline(tb testing.TB, sub string) []edge {
	tb.Helper()
	in := strings.NewReader(sub)
	var edges []edge
	var x, y, startX, startY int
	upright := func(to int) {
		for ; y < to; y++ {
			edges = append(edges, edge{x, y})
		}
		for ; y > to; y-- {
			edges = append(edges, edge{x, y - 1})
		}
	}
	for {
		var op rune
		if _, err := fmt.Fscanf(in, "%c", &op); err != nil {
			tb.Fatalf("no end: %q", sub)
		}
		var n int
		if op != 'z' {
			if _, err := fmt.Fscan(in, &n); err != nil {
				tb.Fatal(err)
			}
		}
		switch op {
		case 'M':
			x = n
			if _, err := fmt.Fscan(in, &y); err != nil {
				tb.Fatal(err)
			}
			startX, startY = x, y
		case 'h':
			x += n
		case 'H':
			x = n
		case 'v':
			upright(y + n)
		case 'z':
			if x != startX {
				tb.Fatalf("closes with a slanting line: %q", sub)
			}
			upright(startY)
			return edges
		default:
			tb.Fatalf("draws with %q", op)
		}
	}
}

// fill turns everything right of an edge over, once for each edge.
func fill(img *image.Gray, edges []edge, scale int) {
	for _, e := range edges {
		row := img.Pix[e.row*scale*img.Stride:][:img.Stride]
		for x := e.x * scale; x < len(row); x++ {
			row[x] ^= 0xff
		}
	}
	for _, e := range edges {
		row := img.Pix[e.row*scale*img.Stride:][:scale*img.Stride]
		for i := img.Stride; i < len(row); i += img.Stride {
			copy(row[i:], row[:img.Stride])
		}
	}
}
