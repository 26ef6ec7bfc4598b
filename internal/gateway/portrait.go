package gateway

import (
	"bytes"
	"context"
	"image"
	_ "image/gif" // a picture may be one
	"image/jpeg"
	_ "image/png" // a picture may be one
	"net/http"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // a picture may be one
)

const (
	portraitSide    = 640      // pixels, as WhatsApp shows profiles and groups
	portraitPixels  = 24 << 20 // of the picture that one is made of: a phone's camera has 12 million
	portraitQuality = 85
)

var errPortrait = refusalOf(http.StatusBadRequest, "The picture cannot be read: give a JPEG, PNG, WebP or GIF of up to 24 megapixels")

// loadPicture gets a picture from where it is and makes of it what WhatsApp takes for a profile or a group.
func (g *Gateway) loadPicture(c *call, where string) ([]byte, error) {
	f, err := g.loadMedia(c.Context(), c, where)
	if err != nil {
		return nil, err
	}
	return g.portrait(c.Context(), f.data)
}

// portrait makes a square JPEG of the middle of a picture. One is made at a time: an open picture takes up to four bytes a pixel.
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
