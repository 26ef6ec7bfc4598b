package simulator

import (
	"crypto/cipher"
	"errors"
	"fmt"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow/proto/waCert"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

var errHandshake = errors.New("simulator: the handshake is wrong")

// certificate is the certificate of the server's static key: the root key signs an intermediate key, which signs the static one.
type certificate struct {
	root   *keys.KeyPair
	static *keys.KeyPair
	chain  []byte
}

// Serial numbers of the chain, and the end of its validity. The client requires 0 as the issuer of the intermediate (whatsmeow handshake.go).
const (
	rootSerial         = 0
	intermediateSerial = 1
	leafSerial         = 2
	endOfTime          = 4102444800 // Unix time, 2100-01-01: the client checks it by its own clock, not by Options.Now
)

func newCertificate(root *keys.KeyPair) (*certificate, error) {
	intermediate, static := keys.NewKeyPair(), keys.NewKeyPair()
	middle, err := signed(root, intermediateSerial, rootSerial, intermediate)
	if err != nil {
		return nil, err
	}
	leaf, err := signed(intermediate, leafSerial, intermediateSerial, static)
	if err != nil {
		return nil, err
	}
	chain, err := proto.Marshal(&waCert.CertChain{Leaf: leaf, Intermediate: middle})
	if err != nil {
		return nil, err
	}
	return &certificate{root: root, static: static, chain: chain}, nil
}

// rootPair makes the key pair of 32 secret bytes, or a random one when they are all zero.
func rootPair(secret [32]byte) *keys.KeyPair {
	if secret == [32]byte{} {
		return keys.NewKeyPair()
	}
	secret[0] &= 248
	secret[31] = secret[31]&127 | 64
	return keys.NewKeyPairFromPrivateKey(secret)
}

func signed(by *keys.KeyPair, serial, issuer uint32, key *keys.KeyPair) (*waCert.CertChain_NoiseCertificate, error) {
	details, err := proto.Marshal(&waCert.CertChain_NoiseCertificate_Details{
		Serial: &serial, IssuerSerial: &issuer, Key: key.Pub[:],
		NotBefore: proto.Uint64(0), NotAfter: proto.Uint64(endOfTime),
	})
	if err != nil {
		return nil, err
	}
	return &waCert.CertChain_NoiseCertificate{Details: details, Signature: sign(by, details)}, nil
}

// sign signs with a Curve25519 key, as Signal does.
func sign(by *keys.KeyPair, message []byte) []byte {
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*by.Priv), message)
	return signature[:]
}

// verify checks a signature of sign. A key has 32 bytes, a signature 64; other lengths are false.
func verify(key, message, signature []byte) bool {
	if len(key) != 32 || len(signature) != 64 {
		return false
	}
	return ecc.VerifySignature(ecc.NewDjbECPublicKey([32]byte(key)), message, [64]byte(signature))
}

// clientHello is the result of a handshake: the client's proved static key, its payload, and the ciphers of both directions.
type clientHello struct {
	static               [32]byte
	payload              *waWa6.ClientPayload
	fromClient, toClient cipher.AEAD
}

// hello answers the first frame of a client; finish does the second half of the handshake. Error: errHandshake.
func (c *certificate) hello(frame []byte) (state *noise, ephemeral *keys.KeyPair, answer []byte, err error) {
	var m waWa6.HandshakeMessage
	if err = proto.Unmarshal(frame, &m); err != nil {
		return nil, nil, nil, fmt.Errorf("%w: %w", errHandshake, err)
	}
	theirs := m.GetClientHello().GetEphemeral()
	if len(theirs) != 32 {
		return nil, nil, nil, errHandshake
	}
	if state, err = newNoise(socket.NoiseStartPattern, socket.WAConnHeader); err != nil {
		return nil, nil, nil, err
	}
	ephemeral = keys.NewKeyPair()
	state.authenticate(theirs)
	state.authenticate(ephemeral.Pub[:])
	if err = state.mix(ephemeral.Priv, theirs); err != nil {
		return nil, nil, nil, fmt.Errorf("%w: %w", errHandshake, err)
	}
	static := state.seal(c.static.Pub[:])
	if err = state.mix(c.static.Priv, theirs); err != nil {
		return nil, nil, nil, fmt.Errorf("%w: %w", errHandshake, err)
	}
	answer, err = proto.Marshal(&waWa6.HandshakeMessage{ServerHello: &waWa6.HandshakeMessage_ServerHello{
		Ephemeral: ephemeral.Pub[:], Static: static, Payload: state.seal(c.chain),
	}})
	return state, ephemeral, answer, err
}

// finish reads the second frame of a client. Error: errHandshake.
func finish(state *noise, ephemeral *keys.KeyPair, frame []byte) (*clientHello, error) {
	var m waWa6.HandshakeMessage
	if err := proto.Unmarshal(frame, &m); err != nil {
		return nil, fmt.Errorf("%w: %w", errHandshake, err)
	}
	static, err := state.open(m.GetClientFinish().GetStatic())
	if err != nil || len(static) != 32 {
		return nil, errHandshake
	}
	if err = state.mix(ephemeral.Priv, static); err != nil {
		return nil, fmt.Errorf("%w: %w", errHandshake, err)
	}
	plain, err := state.open(m.GetClientFinish().GetPayload())
	if err != nil {
		return nil, errHandshake
	}
	g := &clientHello{static: [32]byte(static), payload: &waWa6.ClientPayload{}}
	if err = proto.Unmarshal(plain, g.payload); err != nil {
		return nil, fmt.Errorf("%w: %w", errHandshake, err)
	}
	g.fromClient, g.toClient, err = state.split()
	return g, err
}
