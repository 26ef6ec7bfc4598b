package evolution

import "io"

// DecodeFailure lets the external tests feed bodies to the decoder without a transport.
func DecodeFailure(op string, status int, body []byte) *Error { return decodeFailure(op, status, body) }

// WithoutMedia is what ReadWithoutMedia does with a body in which a medium may be, for tests.
func WithoutMedia(r io.Reader) io.Reader { return withoutMedia(r) }
