package engine

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"slices"
	"testing"

	"go.mau.fi/whatsmeow"
)

// voice is the first and the last page of Ogg Opus that ends at a position.
func voice(position uint64) []byte {
	first := append([]byte("OggS\x00\x02"), make([]byte, 21)...)
	last := binary.LittleEndian.AppendUint64([]byte("OggS\x00\x04"), position)
	return append(append(append(first, "OpusHead"...), last...), make([]byte, 30)...)
}

// What clients read of a medium that was sent, and phones show before they have it: a picture's size, a voice message's length.
func TestMediaAreMeasured(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	message := func(kind whatsmeow.MediaType, data []byte) []uint32 {
		m := mediaMessage(kind, Media{Data: data, Voice: true}, whatsmeow.UploadResponse{}, 0, nil)
		if m.VideoMessage != nil && m.VideoMessage.GifPlayback == nil {
			t.Error("a video does not say that it is no GIF")
		}
		return []uint32{m.GetImageMessage().GetWidth(), m.GetImageMessage().GetHeight(), m.GetAudioMessage().GetSeconds()}
	}
	for name, tc := range map[string]struct {
		kind whatsmeow.MediaType
		data []byte
		want []uint32
	}{
		"a picture":                     {whatsmeow.MediaImage, picture.Bytes(), []uint32{30, 20, 0}},
		"none that can be read":         {whatsmeow.MediaImage, []byte("\x89PNG\r\n\x1a\n not much of a picture"), []uint32{0, 0, 0}},
		"a video":                       {whatsmeow.MediaVideo, []byte("film"), []uint32{0, 0, 0}},
		"a voice message":               {whatsmeow.MediaAudio, voice(3*48_000 + 312), []uint32{0, 0, 3}},
		"a short one":                   {whatsmeow.MediaAudio, voice(9_000), []uint32{0, 0, 1}},
		"one whose end is not told":     {whatsmeow.MediaAudio, voice(1<<64 - 1), []uint32{0, 0, 0}},
		"a last page that is cut":       {whatsmeow.MediaAudio, []byte("OggS\x00\x04123"), []uint32{0, 0, 0}},
		"another kind of audio":         {whatsmeow.MediaAudio, []byte("ID3 and music"), []uint32{0, 0, 0}},
		"audio that is there in no way": {whatsmeow.MediaAudio, nil, []uint32{0, 0, 0}},
	} {
		if got := message(tc.kind, tc.data); !slices.Equal(got, tc.want) {
			t.Errorf("%s: width, height, seconds are %v, want %v", name, got, tc.want)
		}
	}
}
