package evolution

// DecodeFailure lets the external tests feed bodies to the decoder without a transport.
func DecodeFailure(op string, status int, body []byte) *Error { return decodeFailure(op, status, body) }
