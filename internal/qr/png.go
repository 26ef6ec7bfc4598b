package qr

import (
	"encoding/binary"
	"hash/crc32"

	"rsc.io/qr/coding"
)

const minPixels = 256 // a side; smaller images are blurred when a client enlarges them

// A row of the image is a filter byte (0, none), then one or two bytes for each module: eight pixels of one bit in a byte.
const (
	pixelsPerByte = 8
	white         = 0xff
	black         = 0x00
)

// encodePNG writes a greyscale image of one bit a pixel. Source of the format: PNG (W3C, third edition), 5 and 11.
func encodePNG(code *coding.Code) []byte {
	modules := code.Size + 2*quiet
	perModule := 1
	if modules*pixelsPerByte < minPixels {
		perModule = 2
	}
	side := modules * perModule * pixelsPerByte
	var header [13]byte
	binary.BigEndian.PutUint32(header[0:], uint32(side)) //nolint:gosec // at most 1,480
	binary.BigEndian.PutUint32(header[4:], uint32(side)) //nolint:gosec // at most 1,480
	header[8] = 1                                        // bits a pixel; the rest stays 0: greyscale, deflate, adaptive filtering, not interlaced
	b := make([]byte, 0, 4<<10)
	b = append(b, "\x89PNG\r\n\x1a\n"...)
	b = appendChunk(b, "IHDR", header[:])
	b = appendChunk(b, "IDAT", imageData(code, modules, perModule))
	return appendChunk(b, "IEND", nil)
}

func appendChunk(b []byte, name string, data []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(data))) //nolint:gosec // a few kilobytes
	start := len(b)
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
}

// imageData is the zlib stream of all rows.
func imageData(code *coding.Code, modules, perModule int) []byte {
	row := make([]byte, 1+modules*perModule)
	times := perModule * pixelsPerByte
	w := newRowDeflater(len(row))
	for y := range modules {
		fillRow(row[1:], code, y-quiet, perModule)
		w.row(row, times)
	}
	return w.end()
}

func fillRow(row []byte, code *coding.Code, y, perModule int) {
	for i := range row {
		row[i] = white
		if code.Black(i/perModule-quiet, y) {
			row[i] = black
		}
	}
}
