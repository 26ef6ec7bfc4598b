package qr

import (
	"encoding/base64"
	"errors"
	"html"
	"strconv"
	"sync"

	"rsc.io/qr/coding"
)

// quiet is the width of the white border (quiet zone) in modules: ISO/IEC 18004, 9.1.
const quiet = 4

// Errors about texts. They never contain the text.
var (
	ErrEmpty   = errors.New("qr: there is no text to draw")
	ErrTooLong = errors.New("qr: the text is longer than a QR code can hold")
)

// SVG draws text as one <svg> element without a width and a height: the page sets them. title is the image's accessible name, and is escaped.
// Errors: ErrEmpty; ErrTooLong, for 2,954 bytes or more (texts of digits or capitals alone may be longer).
func SVG(text, title string) (string, error) {
	code, err := encode(text, newPlan)
	if err != nil {
		return "", err
	}
	side := strconv.Itoa(code.Size + 2*quiet)
	b := make([]byte, 0, 16<<10)
	b = append(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `+side+` `+side+
		`" shape-rendering="crispEdges" role="img"><title>`...)
	b = append(b, html.EscapeString(title)...)
	b = append(b, `</title><rect width="`+side+`" height="`+side+`" fill="#fff"/><path fill="#000" d="`...)
	for y := range code.Size {
		b = appendRow(b, code, y)
	}
	b = append(b, `"/></svg>`...)
	return string(b), nil
}

// appendRow appends the path of a row: one closed shape that follows the top edge of black modules and the bottom edge of white ones, where it
// has no height, and returns along the bottom.
func appendRow(b []byte, code *coding.Code, y int) []byte {
	drawn := false
	for x := 0; x < code.Size; {
		black, from := code.Black(x, y), x
		for x < code.Size && code.Black(x, y) == black {
			x++
		}
		switch {
		case black && !drawn:
			b = strconv.AppendInt(append(b, 'M'), int64(from+quiet), 10)
			b = strconv.AppendInt(append(b, ' '), int64(y+quiet), 10)
			b = strconv.AppendInt(append(b, 'h'), int64(x-from), 10)
			b, drawn = append(b, "v1"...), true
		case black:
			b = strconv.AppendInt(append(b, "v-1h"...), int64(x-from), 10)
			b = append(b, "v1"...)
		case drawn && x < code.Size:
			b = strconv.AppendInt(append(b, 'h'), int64(x-from), 10)
		}
	}
	if !drawn {
		return b
	}
	return append(strconv.AppendInt(append(b, 'H'), int64(firstBlack(code, y)+quiet), 10), 'z')
}

func firstBlack(code *coding.Code, y int) int {
	x := 0
	for !code.Black(x, y) {
		x++
	}
	return x
}

// PNG draws text as a PNG image of 264 to 1,480 pixels a side, eight or sixteen for each module. Errors: as SVG.
func PNG(text string) ([]byte, error) { return new(Pen).PNG(text) }

// Pen draws like the function PNG, and caches the layout (coding.Plan) of each size of symbol: computing it is half of the work, and WhatsApp's
// QR codes are all about as long. The zero Pen is ready for use; it is safe for concurrent use.
type Pen struct {
	mu    sync.Mutex
	plans map[size]*coding.Plan // at most one for each version and level
}

// PNG is like the function PNG.
func (p *Pen) PNG(text string) ([]byte, error) {
	code, err := encode(text, p.plan)
	if err != nil {
		return nil, err
	}
	return encodePNG(code), nil
}

// size is the version of a symbol, which sets its number of modules, and its level of error correction.
type size struct {
	version coding.Version
	level   coding.Level
}

func (p *Pen) plan(s size) (*coding.Plan, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if plan, ok := p.plans[s]; ok {
		return plan, nil
	}
	plan, err := newPlan(s)
	if err != nil {
		return nil, err
	}
	if p.plans == nil {
		p.plans = make(map[size]*coding.Plan)
	}
	p.plans[s] = plan
	return plan, nil
}

func newPlan(s size) (*coding.Plan, error) { return coding.NewPlan(s.version, s.level, 0) }

// DataURL is the image of PNG as "data:image/png;base64,…". Errors: as SVG.
func DataURL(text string) (string, error) {
	image, err := PNG(text)
	if err != nil {
		return "", err
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(image), nil
}

// encode chooses the smallest symbol that holds the text at level L, and in it level M where the text still fits. A code on a screen has no
// damage to correct, and larger modules are read sooner than better protected ones.
func encode(text string, planOf func(size) (*coding.Plan, error)) (*coding.Code, error) {
	if text == "" {
		return nil, ErrEmpty
	}
	enc := encoding(text)
	version := coding.Version(coding.MinVersion)
	for enc.Bits(version) > version.DataBytes(coding.L)*8 {
		if version++; version > coding.MaxVersion {
			return nil, ErrTooLong
		}
	}
	level := coding.L
	if enc.Bits(version) <= version.DataBytes(coding.M)*8 {
		level = coding.M
	}
	plan, err := planOf(size{version, level})
	if err != nil {
		return nil, errors.New("qr: the symbol cannot be planned")
	}
	code, err := plan.Encode(enc)
	if err != nil {
		return nil, errors.New("qr: the text cannot be encoded")
	}
	return code, nil
}

// encoding is the most compact of QR's encodings (digits, capitals, bytes) that can encode text.
func encoding(text string) coding.Encoding {
	if coding.Num(text).Check() == nil {
		return coding.Num(text)
	}
	if coding.Alpha(text).Check() == nil {
		return coding.Alpha(text)
	}
	return coding.String(text)
}
