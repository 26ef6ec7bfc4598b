package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// card is what matters here of a connection.
type card struct {
	Attempt string `json:"attempt_id"`
	Code    string `json:"qr_text"`
}

// page is somebody who watches a salon's connection by its live stream.
type page struct {
	body  io.ReadCloser
	now   func() time.Time
	codes chan shown // the first code of each attempt
}

// shown is an attempt's first code, and when it was on the page.
type shown struct {
	attempt string
	at      time.Time
}

// open opens the stream of a salon. It ends with ctx; somebody must read.
func (b *bench) open(ctx context.Context, t *target, slug string) (*page, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.whatsapp(slug)+"/events", http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+t.key)
	unlimited := &http.Client{Transport: b.client.Transport}
	response, err := unlimited.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("the stream of %s: %s", slug, response.Status)
	}
	const attempts = 16 // more than a salon begins in a run
	return &page{body: response.Body, now: b.now, codes: make(chan shown, attempts)}, nil
}

// read follows the stream until it ends.
func (p *page) read() {
	defer p.body.Close() //nolint:errcheck // it was read
	last := ""
	for lines := bufio.NewReader(p.body); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		at := p.now()
		data, ok := bytes.CutPrefix(line, []byte("data: "))
		var c card
		if !ok || json.Unmarshal(data, &c) != nil || c.Code == "" || c.Attempt == last {
			continue
		}
		last = c.Attempt
		p.codes <- shown{c.Attempt, at}
	}
}
