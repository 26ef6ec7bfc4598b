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

// maxFrame is the largest frame in bytes, far above what a client sends: the first upload of keys is 40 KiB.
const maxFrame = 1 << 20

// frames splits the data of a websocket into frames: three bytes of length, then the content. A message of the websocket may contain several
// frames, or part of one. A header precedes the first frame.
type frames struct {
	begun bool
	rest  []byte
}

// add adds received data and returns the contents of the frames that are now complete. They stay valid until the next add. Errors: errHeader,
// errFrame.
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
		f.rest = nil // an idle connection needs no memory
	}
	return complete, nil
}

// wrap makes a frame: it puts the length before the content.
func wrap(content []byte) []byte {
	n := len(content)
	return append([]byte{byte(n >> 16), byte(n >> 8), byte(n)}, content...) //nolint:gosec // the length has three bytes
}

// parseNode parses a node that a client sent. The library's parser panics on some invalid input; here that is an error, too. Error: errNode.
func parseNode(plain []byte) (node *binary.Node, err error) {
	if len(plain) == 0 {
		return nil, errNode
	}
	defer func() {
		if p := recover(); p != nil {
			node, err = nil, fmt.Errorf("%w: %v", errNode, p)
		}
	}()
	if plain[0]&2 != 0 { // compressed: no client does this, and a small node could expand to fill the memory
		return nil, errNode
	}
	node, err = binary.Unmarshal(plain[1:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNode, err)
	}
	return node, nil
}
