package inbox_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"salonzap/internal/inbox"
	"salonzap/internal/phone"
)

func TestContentComesBack(t *testing.T) {
	n, _ := phone.FromDigits("5511987654321")
	seen := map[inbox.Kind]bool{}
	for _, c := range []inbox.Content{
		inbox.Text{Body: "segredo"},
		inbox.Menu{Kind: inbox.MenuList, Body: "segredo", Options: []inbox.Option{{ID: "1", Label: "segredo"}}},
		inbox.Choice{Kind: inbox.MenuButtons, Option: inbox.Option{ID: "SIM", Label: "segredo"}},
		inbox.Media{Kind: inbox.Voice, Mime: "audio/ogg", Name: "segredo", Caption: "segredo", Size: 1, Seconds: 2, Source: inbox.Source(`{"k":"segredo"}`)},
		inbox.Media{Kind: inbox.Image},
		inbox.Reaction{To: inbox.Key{ID: "x", Mine: true}, Emoji: "segredo"},
		inbox.Location{Latitude: 1.5, Longitude: -2, Name: "segredo", Address: "segredo", Live: true},
		inbox.Cards{Cards: []inbox.Card{{Name: "segredo", Phones: []phone.Number{n}}}},
		inbox.Poll{Question: "segredo", Options: []inbox.Option{{Label: "segredo"}}, Max: 1},
		inbox.Vote{To: inbox.Key{ID: "x"}, Options: []inbox.Option{{Label: "segredo"}}},
		inbox.Call{Video: true, Missed: true},
		inbox.Unsupported{Type: "x"},
	} {
		data, err := inbox.MarshalContent(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := inbox.UnmarshalContent(inbox.KindOf(c), data)
		if err != nil || !reflect.DeepEqual(back, c) {
			t.Errorf("%s came back as %s: %v", data, inbox.KindOf(back), err)
		}
		seen[inbox.KindOf(c)] = true
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", slog.Any("content", c), slog.Any("words", inbox.Words(c)))
		if shown := fmt.Sprintf("%v %+v %#v %s", c, c, c, c) + log.String(); strings.Contains(shown, "segredo") || strings.Contains(shown, "5511987") {
			t.Errorf("%s shows its words: %s", inbox.KindOf(c), shown)
		}
	}
	for _, kind := range inbox.Kinds() {
		if !seen[kind] {
			t.Errorf("%s was not tried", kind)
		}
	}
	if _, err := inbox.UnmarshalContent("text", []byte(`{"body":segredo}`)); err == nil || strings.Contains(err.Error(), "segredo") {
		t.Errorf("nonsense: %v", err)
	}
	if _, err := inbox.UnmarshalContent("x", []byte(`{}`)); err == nil {
		t.Error("an unknown kind was read")
	}
}
