package languagemodel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"salonzap/internal/secret"
)

// Bounds of a call.
const (
	MaxAnswer = 64 << 10 // bytes of the response
	maxTokens = 400      // of what the model writes
)

// Errors of a call, besides those of its context and of the way to the server.
var (
	ErrStatus = errors.New("languagemodel: the server refused")
	ErrAnswer = errors.New("languagemodel: the server's response cannot be read")
	ErrLarge  = errors.New("languagemodel: the server's response is too large")
)

// Config says which model is asked, and where.
type Config struct {
	URL  string      // the base URL of the API, without a trailing slash: https://api.openai.com/v1
	Key  secret.Text // empty: the server wants none
	Name string      // of the model
}

// Client asks a language model. It is safe for concurrent use; make one with New.
type Client struct {
	config Config
	http   *http.Client
}

// New makes a client whose calls go through a transport, which is to judge addresses (egress.Guard). Redirects are not followed: a key is in
// each call.
func New(c Config, transport http.RoundTripper) *Client {
	return &Client{c, &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// request is the part of a chat completion's request that we use.
type request struct {
	Model          string    `json:"model"`
	Messages       []message `json:"messages"`
	Temperature    int       `json:"temperature"`
	MaxTokens      int       `json:"max_tokens"`
	ResponseFormat format    `json:"response_format"`
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type format struct {
	Type string `json:"type"`
}

// response is the part of a chat completion that we read.
type response struct {
	Choices []struct {
		Message      message `json:"message"`
		FinishReason string  `json:"finish_reason"`
	} `json:"choices"`
}

// Complete asks once, for JSON, and as little at random as the model can. It gives the text of the answer. Errors: ErrStatus, ErrAnswer, ErrLarge; of the
// context; of the way to the server.
func (c *Client) Complete(ctx context.Context, instructions, question string) ([]byte, error) {
	body, err := json.Marshal(request{
		Model: c.config.Name, MaxTokens: maxTokens, ResponseFormat: format{"json_object"},
		Messages: []message{{"system", instructions}, {"user", question}},
	})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.config.URL+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("languagemodel: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Salonzap/1")
	if c.config.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.config.Key.Reveal())
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("languagemodel: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // nothing more is wanted of it
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w with status %d", ErrStatus, resp.StatusCode)
	}
	return read(resp.Body)
}

// read takes the answer out of a response.
func read(body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, MaxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("languagemodel: %w", err)
	}
	if len(data) > MaxAnswer {
		return nil, ErrLarge
	}
	var v response
	if json.Unmarshal(data, &v) != nil || len(v.Choices) != 1 || v.Choices[0].FinishReason == "length" {
		return nil, ErrAnswer
	}
	return []byte(strings.TrimSpace(v.Choices[0].Message.Content)), nil
}

// CloseIdleConnections closes the connections that no call uses.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }
