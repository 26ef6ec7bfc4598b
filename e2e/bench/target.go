package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"salonzap/e2e/child"
)

// target is Salonzap, serving a place.
type target struct {
	*child.Process
	place
	url     string
	started time.Duration // from the start of the process until it was ready
}

// readyPoll is how often a starting server is asked whether it is ready.
const readyPoll = 2 * time.Millisecond

// serve starts the product at a place: its binary or, to be profiled, the same code in a process of ours.
func (b *bench) serve(ctx context.Context, p place) (*target, error) {
	command := child.Command{Name: "salonzap", Path: b.binary, Args: []string{"serve"}, Env: b.environ(p), Only: true, Folder: p.folder, Ready: "Salonzap is running at "}
	if b.options.profile != "" {
		command.Path, command.Args = "", []string{roleServe, "serve"}
	}
	began := b.now()
	process, url, err := child.Start(ctx, command)
	if err != nil {
		return nil, err
	}
	t := &target{Process: process, place: p, url: url}
	for b.now().Sub(began) < child.StartWithin {
		if _, err = b.call(ctx, http.MethodGet, t.url+"/readyz", "", ""); err == nil {
			t.started = b.now().Sub(began)
			return t, nil
		}
		time.Sleep(readyPoll)
	}
	_ = t.Stop()
	return nil, fmt.Errorf("not ready after %s: %w", child.StartWithin, err)
}

// command runs a command of the product at a place and reads its answer.
func (b *bench) command(ctx context.Context, p place, into any, args ...string) error {
	cmd := exec.CommandContext(ctx, b.binary, append(args, "--json")...) //nolint:gosec // our own program
	cmd.Env, cmd.Dir = b.environ(p), p.folder
	var wrong bytes.Buffer
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("salonzap %s: %w: %s", strings.Join(args, " "), err, wrong.Bytes())
	}
	return json.Unmarshal(out, into)
}

// call makes one call and gives its answer. A status other than 2xx is an error.
func (b *bench) call(ctx context.Context, method, url, key, body string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := b.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was read
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode/100 != 2 {
		return nil, fmt.Errorf("%s %s: %s: %.300s", method, request.URL.Path, response.Status, answer)
	}
	return answer, nil
}

// ask asks the played server something; a nil answer is not read.
func (b *bench) ask(ctx context.Context, what string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return err
	}
	got, err := b.call(ctx, http.MethodPost, b.fakeURL+control+what, "", string(body))
	if err != nil || answer == nil {
		return err
	}
	return json.Unmarshal(got, answer)
}

// whatsapp is the path of a salon's connection.
func (t *target) whatsapp(slug string) string { return t.url + "/api/v1/salons/" + slug + "/whatsapp" }
