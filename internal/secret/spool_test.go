package secret_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"salonzap/internal/secret"
)

func TestASpoolGivesItsTextBackAndLeavesNothing(t *testing.T) {
	folder, text := t.TempDir(), strings.Repeat("Olá, queria um horário. ", 20_000)
	s, err := secret.NewSpool(folder, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got, err := io.ReadAll(s.Text()); err != nil || string(got) != text {
			t.Errorf("%d of %d bytes came back, %v", len(got), len(text), err)
		}
	}
	raw, err := secret.SpoolFile(s)
	if err != nil || len(raw) != len(text) || bytes.Contains(raw, []byte("horário")) {
		t.Errorf("the file has %d bytes, of %d, or shows the text; %v", len(raw), len(text), err)
	}
	s.Close()
	if _, err := secret.NewSpool(folder, iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a text that ends too early: %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("the folder keeps %v, %v", left, err)
	}
}
