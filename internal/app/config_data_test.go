package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"salonzap/internal/app"
)

func sprint(format string, args ...any) string { return fmt.Sprintf(format, args...) }

func TestPrepareMakesTheFolderAndOneRing(t *testing.T) {
	c := app.Config{Data: filepath.Join(t.TempDir(), "a", "data")}
	rings := make([]string, 8)
	var wg sync.WaitGroup
	for i := range rings {
		wg.Go(func() {
			mine := c
			if err := mine.Prepare(); err != nil {
				t.Error(err)
				return
			}
			rings[i] = mine.Ring.CheckValue()
		})
	}
	wg.Wait()
	for _, r := range rings {
		if r == "" || r != rings[0] {
			t.Fatalf("the rings differ: %v", rings)
		}
	}
	for path, want := range map[string]os.FileMode{c.Data: 0o700, c.KeyFile(): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode().Perm(), err, want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(c.Data, "secret-key-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestADataFolderThatCannotBeUsedIsNamed(t *testing.T) {
	tests := map[string]struct {
		prepare func(t *testing.T, c app.Config)
		want    string
	}{
		"a file in the folder's place": {func(t *testing.T, c app.Config) { t.Helper(); write(t, c.Data, "") }, "SALONZAP_DATA"},
		"a damaged ring": {func(t *testing.T, c app.Config) {
			t.Helper()
			mkdir(t, c.Data)
			write(t, c.KeyFile(), "hunter2")
		}, "SALONZAP_SECRET_KEY"},
		"a database whose ring is gone": {func(t *testing.T, c app.Config) {
			t.Helper()
			mkdir(t, c.Data)
			write(t, c.DatabaseFile(), "")
		}, "SALONZAP_SECRET_KEY"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := app.Config{Data: filepath.Join(t.TempDir(), "data")}
			tt.prepare(t, c)
			err := c.Prepare()
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}
