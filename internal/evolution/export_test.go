package evolution

import "io"

// DecodeFailure lets the external tests feed bodies to the decoder without a transport.
func DecodeFailure(op string, status int, body []byte) *Error { return decodeFailure(op, status, body) }

// FilterMedia is what ReadWithoutMedia does with a body in which a medium may be, for tests.
func FilterMedia(r io.Reader, maxKept, maxRead int) ([]byte, error) {
	return filterMedia(r, maxKept, maxRead)
}
