package evolution

import "io"

// DecodeFailure lets the external tests call decodeFailure without a transport.
func DecodeFailure(op string, status int, body []byte) *Error { return decodeFailure(op, status, body) }

// WithoutMedia is the filter of ReadWithoutMedia, without its limits.
func WithoutMedia(r io.Reader) io.Reader { return withoutMedia(r) }
