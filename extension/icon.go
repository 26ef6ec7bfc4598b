package extension

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
)

// The mark is the dashboard's favicon.svg, drawn on a square of 32: a speech bubble in our accent, with a comb in it.
const (
	square = 32.0
	fine   = 8 // samples of a pixel, each way
	stroke = 1.1
)

type point struct{ x, y float64 }

// comb is the strokes of the comb, from and to.
func comb() [][2]point {
	return [][2]point{
		{{8.5, 9.5}, {23.5, 9.5}}, {{10.5, 10}, {10.5, 16}}, {{14.2, 10}, {14.2, 18}}, {{17.8, 10}, {17.8, 16}}, {{21.5, 10}, {21.5, 18}},
	}
}

// Icon is the mark as a PNG of a size in pixels. The same size gives the same bytes.
func Icon(size int) ([]byte, error) {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			img.SetNRGBA(x, y, pixel(x, y, square/float64(size)))
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img); err != nil {
		return nil, fmt.Errorf("extension: %w", err)
	}
	return out.Bytes(), nil
}

// pixel is the mean of its samples.
func pixel(x, y int, scale float64) color.NRGBA {
	var bubble, white float64
	for sy := range fine {
		for sx := range fine {
			p := point{(float64(x) + (float64(sx)+0.5)/fine) * scale, (float64(y) + (float64(sy)+0.5)/fine) * scale}
			if !inBubble(p) {
				continue
			}
			bubble++
			if onComb(p) {
				white++
			}
		}
	}
	if bubble == 0 {
		return color.NRGBA{}
	}
	mix := func(accent float64) uint8 { return uint8(math.Round(accent + (255-accent)*white/bubble)) }
	return color.NRGBA{mix(0x6d), mix(0x28), mix(0x55), uint8(math.Round(255 * bubble / (fine * fine)))}
}

func onComb(p point) bool {
	for _, s := range comb() {
		if distance(p, s[0], s[1]) <= stroke {
			return true
		}
	}
	return false
}

// inBubble: a rectangle from 3,3 to 29,24 with corners of 6, and a tail below its left end.
func inBubble(p point) bool {
	dx, dy := math.Max(math.Abs(p.x-16)-7, 0), math.Max(math.Abs(p.y-13.5)-4.5, 0)
	if math.Hypot(dx, dy) <= 6 {
		return true
	}
	tail := []point{{7.1, 20}, {15, 24}, {8.3, 29}, {7.1, 28.4}}
	for i, a := range tail {
		b := tail[(i+1)%len(tail)]
		if (b.x-a.x)*(p.y-a.y)-(b.y-a.y)*(p.x-a.x) < 0 {
			return false
		}
	}
	return true
}

// distance of a point from a stroke.
func distance(p, a, b point) float64 {
	along := ((p.x-a.x)*(b.x-a.x) + (p.y-a.y)*(b.y-a.y)) / ((b.x-a.x)*(b.x-a.x) + (b.y-a.y)*(b.y-a.y))
	along = math.Min(1, math.Max(0, along))
	return math.Hypot(p.x-a.x-along*(b.x-a.x), p.y-a.y-along*(b.y-a.y))
}
