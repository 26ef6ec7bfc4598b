package cli_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"salonzap/internal/app"
	"salonzap/internal/cli"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"salonzap": func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		code := cli.Main(ctx, cli.Process{
			Args: os.Args[1:], Environ: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now,
		})
		stop()
		os.Exit(code)
	}})
}

// TestCommandsDoWhatTheScriptsTell runs the scripts of testdata against the program and a fake Evolution server of their own.
func TestCommandsDoWhatTheScriptsTell(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup:               setup,
		Condition:           func(name string) (bool, error) { return name == "gateway" && app.HasGateway, nil },
		Cmds:                map[string]func(ts *testscript.TestScript, neg bool, args []string){"evo": evo},
	})
}

type fakeKey struct{}

// setup gives each script a fake server with EVO_URL and EVO_KEY, and none of our variables.
func setup(env *testscript.Env) error {
	fake := evolutiontest.New(evolutiontest.Options{})
	server := httptest.NewServer(fake)
	env.Defer(func() { server.Close(); fake.Close() })
	env.Values[fakeKey{}] = &evolutionFake{Server: fake, url: server.URL}
	env.Setenv("GORACE", "atexit_sleep_ms=0") // otherwise each command takes a second longer
	env.Setenv("EVO_URL", server.URL)
	env.Setenv("EVO_KEY", string(fake.Key()))
	return nil
}

type evolutionFake struct {
	*evolutiontest.Server
	url string
}

// evo controls the fake server and its phones:
//
//	evo make NAME [WEBHOOK]     somebody else creates an instance
//	evo open NAME DIGITS        a phone links it
//	evo connect NAME            the instance starts connecting
//	evo unlicensed | restart
//	evo webhook NAME URL|off    fails when the instance's webhook has another URL
//	evo state NAME STATE        fails when the instance has another state
//	evo calls OP N              fails when the operation was not called N times
//	evo gone NAME               fails when the instance exists
func evo(ts *testscript.TestScript, neg bool, args []string) {
	fake, _ := ts.Value(fakeKey{}).(*evolutionFake)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: evo verb …")
	}
	arg := func(i int) string {
		if i >= len(args) {
			return ""
		}
		return args[i]
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	client, err := evolution.New(evolution.Config{BaseURL: fake.url, Key: fake.Key()})
	ts.Check(err)
	name := arg(1)
	switch args[0] {
	case "make":
		in := evolution.CreateRequest{InstanceName: name, Integration: evolution.IntegrationBaileys}
		if arg(2) != "" {
			in.Webhook = &evolution.WebhookConfig{
				Enabled: true, URL: arg(2), Events: []evolution.Event{evolution.EventMessagesUpsert},
				Headers: evolution.Headers{"authorization": "Bearer hunter2"},
			}
		}
		_, err = client.Create(ctx, in)
		ts.Check(err)
	case "connect":
		_, err = client.Connect(ctx, name, "")
		ts.Check(err)
	case "open":
		_, err = client.Connect(ctx, name, "")
		ts.Check(err)
		ts.Check(fake.Scan(name, arg(2), "Someone"))
		ts.Check(fake.WaitInstance(ctx, name, func(v evolutiontest.View) bool { return v.State == evolution.StateOpen }))
		fake.ResetCalls()
	case "unlicensed":
		fake.Change(func(b *evolutiontest.Behaviour) { b.Unlicensed = true })
	case "restart":
		fake.Restart()
	default:
		inspect(ts, fake, args[0], name, arg(2))
	}
}

func inspect(ts *testscript.TestScript, fake *evolutionFake, verb, name, want string) {
	v, there := fake.Instance(name)
	switch verb {
	case "webhook":
		got := "off"
		if v.Webhook != nil && v.Webhook.Enabled {
			got = v.Webhook.URL
		}
		if !strings.HasPrefix(got, want) {
			ts.Fatalf("the webhook of %s goes to %s", name, got)
		}
		if want == "http://old.example/hook" && v.Webhook.Headers["authorization"] != "Bearer hunter2" {
			ts.Fatalf("the webhook's headers are lost")
		}
	case "state":
		if string(v.State) != want {
			ts.Fatalf("%s is %s", name, v.State)
		}
	case "calls":
		if n := fake.Calls()[name]; strconv.Itoa(n) != want {
			ts.Fatalf("%s was called %d times", name, n)
		}
	case "gone":
		if there {
			ts.Fatalf("there is an instance %s", name)
		}
	default:
		ts.Fatalf("evo: unknown verb %s", verb)
	}
}
