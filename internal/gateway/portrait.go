package gateway

import (
	"bytes"
	"context"
	"image"
	_ "image/gif" // decodes pictures of this format
	"image/jpeg"
	_ "image/png" // decodes pictures of this format
	"net/http"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // decodes pictures of this format
)

const (
	portraitSide    = 640      // pixels, as WhatsApp shows profiles and groups
	portraitPixels  = 24 << 20 // the most pixels of the source picture; a phone's camera has 12 million
	portraitQuality = 85
)

var errPortrait = refusalOf(http.StatusBadRequest, "The picture cannot be read: give a JPEG, PNG, WebP or GIF of up to 24 megapixels")

// loadPicture loads a picture and converts it to the form that WhatsApp accepts for a profile or a group.
func (g *Gateway) loadPicture(c *call, where string) ([]byte, error) {
	f, err := g.loadMedia(c.Context(), c, where)
	if err != nil {
		return nil, err
	}
	return g.portrait(c.Context(), f.data)
}

// portrait makes a square JPEG of the middle of a picture. Only one is made at a time: a decoded picture takes up to four bytes a pixel.
func (g *Gateway) portrait(ctx context.Context, data []byte) ([]byte, error) {
	head, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || head.Width <= 0 || head.Height <= 0 || head.Width > portraitPixels/head.Height {
		return nil, errPortrait
	}
	select {
	case g.portraits <- struct{}{}:
		defer func() { <-g.portraits }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, errPortrait
	}
	bounds := picture.Bounds()
	side := min(bounds.Dx(), bounds.Dy())
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-side)/2, (bounds.Dy()-side)/2)) //nolint:mnd // the middle
	square := image.Rectangle{Min: corner, Max: corner.Add(image.Pt(side, side))}
	out := image.NewRGBA(image.Rect(0, 0, portraitSide, portraitSide))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src) // behind what is transparent
	draw.ApproxBiLinear.Scale(out, out.Bounds(), picture, square, draw.Over, nil)
	var b bytes.Buffer
	err = jpeg.Encode(&b, out, &jpeg.Options{Quality: portraitQuality})
	return b.Bytes(), err
}
