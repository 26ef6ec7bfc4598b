package simulator

import (
	"bytes"
	"errors"
	"fmt"

	"go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/socket"
)

var (
	errHeader = errors.New("simulator: the connection does not start like WhatsApp's")
	errFrame  = errors.New("simulator: not a frame")
	errNode   = errors.New("simulator: not a node")
)

// maxFrame is far above what a client sends: the first upload of keys is 40 KiB.
const maxFrame = 1 << 20

// frames cuts what comes over a websocket into frames: three bytes of length, then the content. Messages of the websocket
// and frames need not agree. The first frame is preceded by a header.
type frames struct {
	begun bool
	rest  []byte
}

// add takes what came and returns the frames that are complete by it. They stay valid until the next add.
func (f *frames) add(data []byte) ([][]byte, error) {
	f.rest = append(f.rest, data...)
	if !f.begun {
		if len(f.rest) < len(socket.WAConnHeader) {
			return nil, nil
		}
		if !bytes.Equal(f.rest[:len(socket.WAConnHeader)], socket.WAConnHeader) {
			return nil, errHeader
		}
		f.begun, f.rest = true, f.rest[len(socket.WAConnHeader):]
	}
	var complete [][]byte
	for len(f.rest) >= socket.FrameLengthSize {
		length := int(f.rest[0])<<16 | int(f.rest[1])<<8 | int(f.rest[2])
		if length == 0 || length > maxFrame {
			return nil, errFrame
		}
		end := socket.FrameLengthSize + length
		if len(f.rest) < end {
			break
		}
		complete = append(complete, f.rest[socket.FrameLengthSize:end:end])
		f.rest = f.rest[end:]
	}
	if len(f.rest) == 0 {
		f.rest = nil // an idle connection keeps nothing
	}
	return complete, nil
}

// wrap puts the length before a frame.
func wrap(content []byte) []byte {
	n := len(content)
	return append([]byte{byte(n >> 16), byte(n >> 8), byte(n)}, content...) //nolint:gosec // three bytes of it
}

// parseNode reads a node that a client sent. The library's reader panics on some nonsense; here that is an error as well.
func parseNode(plain []byte) (node *binary.Node, err error) {
	if len(plain) == 0 {
		return nil, errNode
	}
	defer func() {
		if p := recover(); p != nil {
			node, err = nil, fmt.Errorf("%w: %v", errNode, p)
		}
	}()
	if plain[0]&2 != 0 { // compressed: no client does it, and a small bomb would fill the memory
		return nil, errNode
	}
	node, err = binary.Unmarshal(plain[1:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNode, err)
	}
	return node, nil
}
