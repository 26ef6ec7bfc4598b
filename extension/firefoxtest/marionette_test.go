package firefoxtest_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long a step in the browser may take on a busy machine.
const patience = 2 * time.Minute

// firefox is one browser with a profile of its own, driven over Marionette: "length:[0,id,name,{}]" there, "length:[1,id,
// error,{}]" back (remote/doc/marionette/Protocol.md of Firefox).
type firefox struct {
	*testing.T
	conn net.Conn
	in   *bufio.Reader
	last int
}

func startFirefox(t *testing.T, prefs map[string]any) *firefox {
	t.Helper()
	path := ""
	for _, name := range []string{"firefox-esr", "firefox"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		t.Fatal("this test runs the Connector in a real Firefox: install firefox-esr (scripts/deps.sh does)")
	}
	profile := t.TempDir()
	var user strings.Builder
	for name, value := range prefs {
		text, _ := json.Marshal(value)
		fmt.Fprintf(&user, "user_pref(%q, %s);\n", name, text)
	}
	must(t, os.WriteFile(filepath.Join(profile, "user.js"), []byte(user.String()), 0o600))
	cmd := exec.CommandContext(t.Context(), path, "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile)
	cmd.Env = append(os.Environ(), "HOME="+profile, "MOZ_CRASHREPORTER_DISABLE=1", "MOZ_DISABLE_CONTENT_SANDBOX=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	f := &firefox{T: t}
	f.until("Firefox listens", func() bool {
		port, err := os.ReadFile(filepath.Join(profile, "MarionetteActivePort"))
		if err != nil || len(port) == 0 {
			return false
		}
		f.conn, err = net.Dial("tcp", "127.0.0.1:"+strings.TrimSpace(string(port)))
		return err == nil
	})
	t.Cleanup(func() { _ = f.conn.Close() })
	f.in = bufio.NewReader(f.conn)
	f.message(new(map[string]any)) // its greeting
	f.call("WebDriver:NewSession", map[string]any{})
	return f
}

// message reads the next message.
func (f *firefox) message(into any) {
	f.Helper()
	must(f.T, f.conn.SetReadDeadline(time.Now().Add(patience)))
	length, err := f.in.ReadString(':')
	must(f.T, err)
	n, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
	must(f.T, err)
	text := make([]byte, n)
	_, err = io.ReadFull(f.in, text)
	must(f.T, err)
	must(f.T, json.Unmarshal(text, into))
}

// try calls a command; what the browser refuses is the error.
func (f *firefox) try(name string, params any) (json.RawMessage, error) {
	f.Helper()
	f.last++
	text, err := json.Marshal([]any{0, f.last, name, params})
	must(f.T, err)
	_, err = fmt.Fprintf(f.conn, "%d:%s", len(text), text)
	must(f.T, err)
	var answer [4]json.RawMessage
	f.message(&answer)
	if string(answer[2]) != "null" {
		return nil, fmt.Errorf("%s: %s", name, answer[2])
	}
	return answer[3], nil
}

func (f *firefox) call(name string, params any) json.RawMessage {
	f.Helper()
	result, err := f.try(name, params)
	must(f.T, err)
	return result
}

// value reads the "value" of an answer.
func value[T any](f *firefox, answer json.RawMessage) T {
	f.Helper()
	var v struct {
		Value T `json:"value"`
	}
	must(f.T, json.Unmarshal(answer, &v))
	return v.Value
}

// run evaluates a function's body in the tab; world "" is the page's own, "system" sees closed shadow roots.
func run[T any](f *firefox, world, body string, args ...any) (T, error) {
	f.Helper()
	params := map[string]any{"script": body, "args": append([]any{}, args...)}
	if world != "" {
		params["sandbox"] = world
	}
	answer, err := f.try("WebDriver:ExecuteScript", params)
	if err != nil {
		var none T
		return none, err
	}
	return value[T](f, answer), nil
}

func (f *firefox) open(url string) {
	f.Helper()
	f.call("WebDriver:Navigate", map[string]any{"url": url})
}

func (f *firefox) tabs() []string {
	f.Helper()
	var all []string
	must(f.T, json.Unmarshal(f.call("WebDriver:GetWindowHandles", map[string]any{}), &all))
	return all
}

// enter goes to a tab; false when it is gone.
func (f *firefox) enter(tab string) bool {
	f.Helper()
	_, err := f.try("WebDriver:SwitchToWindow", map[string]any{"handle": tab, "focus": false})
	return err == nil
}

// click clicks with a mouse, which makes trusted events.
func (f *firefox) click(x, y int) {
	f.Helper()
	f.call("WebDriver:PerformActions", map[string]any{"actions": []any{map[string]any{
		"type": "pointer", "id": "mouse", "parameters": map[string]any{"pointerType": "mouse"},
		"actions": []any{
			map[string]any{"type": "pointerMove", "x": x, "y": y, "duration": 0, "origin": "viewport"},
			map[string]any{"type": "pointerDown", "button": 0},
			map[string]any{"type": "pointerUp", "button": 0},
		},
	}}})
}

// until waits until something is so.
func (f *firefox) until(what string, so func() bool) {
	f.Helper()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	end := time.After(patience)
	for !so() {
		select {
		case <-again.C:
		case <-end:
			f.Fatalf("never: %s\n%s", what, f.shown())
		}
	}
}

// shown is what the tabs show, for the message of a failure.
func (f *firefox) shown() string {
	var all strings.Builder
	for _, tab := range f.tabs() {
		f.enter(tab)
		text, err := run[string](f, "system", "return location.href + '\\n' + document.documentElement.innerHTML")
		fmt.Fprintln(&all, text, err)
	}
	return all.String()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
