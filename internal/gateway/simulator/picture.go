package simulator

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/util/cbcutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
)

// Picture is a picture that a person sends from the phone.
type Picture struct {
	Data    []byte
	Mime    string // "image/png"
	Caption string
}

// ErrNoPicture means that a message carries no picture that can be opened.
var ErrNoPicture = errors.New("simulator: there is no picture in it")

// mediaMAC is how many bytes of the authentication code follow the ciphertext (whatsmeow download.go, mediaHMACLength).
const mediaMAC = 10

// SendPicture encrypts a picture, stores it with the uploaded media, and sends a message that refers to it, as a phone does. Errors: as Send.
func (p *Phone) SendPicture(ctx context.Context, to string, picture Picture) (id string, err error) {
	key := random(sha256.Size)
	keys := mediaKeysOf(key)
	sealed, err := cbcutil.Encrypt(keys.cipher, keys.iv, picture.Data)
	if err != nil {
		return "", err
	}
	sealed = append(sealed, keys.sum(sealed)...)
	plainHash, sealedHash := sha256.Sum256(picture.Data), sha256.Sum256(sealed)
	token := base64.RawURLEncoding.EncodeToString(sealedHash[:])
	p.server.media.store(token, sealed)
	path := "/v/" + token + "?ccb=1"
	return p.Send(ctx, Outgoing{To: to, Message: &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		URL: new("https://mmg.whatsapp.net" + path), DirectPath: &path, MediaKey: key, Mimetype: &picture.Mime,
		Caption: nonEmpty(picture.Caption), FileSHA256: plainHash[:], FileEncSHA256: sealedHash[:], FileLength: new(uint64(len(picture.Data))),
		MediaKeyTimestamp: new(p.server.now().Unix()),
	}}})
}

// Picture decrypts the picture of a message that arrived at the phone. Error: ErrNoPicture, also when the server has dropped the medium: it
// stores the last 64.
func (p *Phone) Picture(a Arrival) (Picture, error) {
	image := a.Message.GetImageMessage()
	token, _, _ := strings.Cut(strings.TrimPrefix(image.GetDirectPath(), "/v/"), "?")
	sealed, ok := p.server.media.load(token)
	if !ok || len(sealed) <= mediaMAC {
		return Picture{}, ErrNoPicture
	}
	keys := mediaKeysOf(image.GetMediaKey())
	body, sum := sealed[:len(sealed)-mediaMAC], sealed[len(sealed)-mediaMAC:]
	if !hmac.Equal(keys.sum(body), sum) {
		return Picture{}, fmt.Errorf("%w: it was changed on its way", ErrNoPicture)
	}
	data, err := cbcutil.Decrypt(keys.cipher, keys.iv, body)
	if err != nil {
		return Picture{}, fmt.Errorf("%w: %w", ErrNoPicture, err)
	}
	return Picture{Data: data, Mime: image.GetMimetype(), Caption: image.GetCaption()}, nil
}

// mediaKeys are the keys that a picture is encrypted with.
type mediaKeys struct{ iv, cipher, mac []byte }

// mediaKeysOf derives the keys from the key in the message (whatsmeow download.go, getMediaKeys).
func mediaKeysOf(key []byte) mediaKeys {
	const iv, cipher, mac, all = 16, 48, 80, 112
	made := hkdfutil.SHA256(key, nil, []byte(whatsmeow.MediaImage), all)
	return mediaKeys{iv: made[:iv], cipher: made[iv:cipher], mac: made[cipher:mac]}
}

func (k mediaKeys) sum(sealed []byte) []byte {
	h := hmac.New(sha256.New, k.mac)
	h.Write(k.iv)
	h.Write(sealed)
	return h.Sum(nil)[:mediaMAC]
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
