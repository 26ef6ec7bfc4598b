package textmodel

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

// Limits of a call.
const (
	MaxAnswer = 64 << 10 // bytes of the response
	maxTokens = 400      // tokens of the model's answer
)

// Errors of a call, besides those of its context and of the connection to the server.
var (
	ErrStatus = errors.New("textmodel: the server refused")
	ErrAnswer = errors.New("textmodel: the server's response cannot be read")
	ErrLarge  = errors.New("textmodel: the server's response is too large")
)

// Config is the model and its server.
type Config struct {
	URL  string      // the base URL of the API, without a trailing slash: https://api.openai.com/v1
	Key  secret.Text // the API key; empty when the server needs none
	Name string      // of the model: "gpt-4o-mini"
}

// Client calls a text model. It is safe for concurrent use; make one with New.
type Client struct {
	config Config
	http   *http.Client
}

// New makes a client that uses the transport, which must refuse forbidden addresses (egress.Guard). Redirects are not followed, since each call
// carries the key: they end in ErrStatus.
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

// Complete sends one request, without retries, for an answer in JSON at temperature 0, and returns the text of the answer; whether the text is
// valid JSON is not checked. Errors: ErrStatus for any status but 200; ErrAnswer, also when the answer was cut at maxTokens; ErrLarge; those of
// ctx and of the connection.
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
		return nil, fmt.Errorf("textmodel: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Salonzap/1")
	if c.config.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.config.Key.Reveal())
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("textmodel: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // the body has been read as far as needed
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w with status %d", ErrStatus, resp.StatusCode)
	}
	return read(resp.Body)
}

// read gives the text of the answer in a response.
func read(body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, MaxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("textmodel: %w", err)
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
