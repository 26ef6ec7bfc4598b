package e2e_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
)

// program is the real binary, built when the first story asks for it.
type program struct {
	once   sync.Once
	folder string
	err    error
	said   []byte
}

// path builds the binary and tells where it is. The build is for all stories, and does not end with the patience of the first.
func (p *program) path(w *world) string {
	w.Helper()
	p.once.Do(func() {
		if p.folder, p.err = os.MkdirTemp("", "salonzap-e2e-"); p.err == nil {
			build := exec.CommandContext(context.WithoutCancel(w.ctx), "go", "build", "-o", filepath.Join(p.folder, "salonzap"), "salonzap/cmd/salonzap")
			build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is shipped, and as `make remote` compiles it
			p.said, p.err = build.CombinedOutput()
		}
	})
	if p.err != nil {
		w.Fatalf("the binary cannot be built: %v\n%s", p.err, p.said)
	}
	return filepath.Join(p.folder, "salonzap")
}

func (p *program) remove() { _ = os.RemoveAll(p.folder) }

// environ is the whole environment of a process of this world.
func (w *world) environ() []string {
	env := []string{
		"HOME=" + w.config.Data, "PATH=" + os.Getenv("PATH"), "SALONZAP_DEV=1", "SALONZAP_LISTEN=127.0.0.1:0", "SALONZAP_LOG=debug",
		"SALONZAP_DATA=" + w.config.Data, "SALONZAP_SECRET_KEY=" + ring, "GORACE=" + os.Getenv("GORACE") + " atexit_sleep_ms=0",
	}
	if w.config.Evolution.URL != "" {
		env = append(env, "EVOLUTION_API_URL="+w.config.Evolution.URL, "EVOLUTION_API_KEY="+w.config.Evolution.Key.Reveal())
	}
	if d := w.config.Gateway.Double; d.URL != "" {
		env = append(env, "SALONZAP_WHATSAPP_URL="+d.URL, "SALONZAP_WHATSAPP_ROOT_KEY="+hex.EncodeToString(d.RootKey),
			"SALONZAP_GATEWAY_KEY="+w.config.Gateway.Key.Reveal(), "SALONZAP_GATEWAY_LISTEN="+w.config.Gateway.Listen)
	}
	if w.config.Database != "" {
		env = append(env, "DATABASE_URL="+w.config.Database.Reveal())
	}
	return append(env, w.environment...)
}

// process is a real process of the program.
type process struct {
	*client

	w    *world
	cmd  *exec.Cmd
	dead chan struct{}
}

// process starts the server and waits until it says where it is.
func (w *world) process() *process {
	w.Helper()
	p, url := w.launch("serve")
	p.client = newClient(w.ctx, w.T, url, w.cliKey())
	return p
}

// launch starts the binary with a command that serves, and waits until it says where it is.
func (w *world) launch(command string) (p *process, url string) {
	w.Helper()
	p = &process{w: w, cmd: exec.Command(binary.path(w), command), dead: make(chan struct{})}
	out := &journal{}
	p.cmd.Env, p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = w.environ(), w.config.Data, out, w.log
	w.must(p.cmd.Start())
	go func() { _ = p.cmd.Wait(); close(p.dead) }()
	w.Cleanup(p.kill)
	at := regexp.MustCompile(`running at (http://\S+)`)
	w.eventually("the process says where it is", func() bool { return at.MatchString(out.String()) })
	return p, at.FindStringSubmatch(out.String())[1]
}

// kill is kill -9, and waits until the process is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.dead
	if p.client != nil {
		p.http.CloseIdleConnections()
	}
}

// terminate asks the process to stop, as an operating system does, and gives its exit code.
func (p *process) terminate() int {
	p.w.must(p.cmd.Process.Signal(syscall.SIGTERM))
	<-p.dead
	return p.cmd.ProcessState.ExitCode()
}

// cliKey makes an API key by the command line, beside a process that may be running.
func (w *world) cliKey() string {
	w.Helper()
	var made struct{ Key string }
	w.must(json.Unmarshal(w.command("apikey", "create", "--name", "story", "--json"), &made))
	return made.Key
}

// command runs a command of the binary to its end.
func (w *world) command(args ...string) []byte {
	w.Helper()
	cmd := exec.CommandContext(w.ctx, binary.path(w), args...)
	var said bytes.Buffer
	cmd.Env, cmd.Dir, cmd.Stderr = w.environ(), w.config.Data, &said
	out, err := cmd.Output()
	if err != nil {
		w.Fatalf("salonzap %v: %v\n%s", args, err, said.String())
	}
	return out
}
