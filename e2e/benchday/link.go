package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// link links every salon as its owner would: a click, a code, a scan.
func (d *day) link(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(d.pairing)
	for _, s := range d.salons {
		g.Go(func() error {
			if err := d.linkOne(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s.slug, err)
			}
			return nil
		})
	}
	return g.Wait()
}

// line is a connection as the REST API shows it.
type line struct {
	Status string `json:"connection_status"`
	Code   string `json:"qr_text"`
	Cause  string `json:"cause_text"`
}

const (
	lookEvery  = 100 * time.Millisecond
	linkWithin = 5 * time.Minute // a busy machine may take its time
)

func (d *day) linkOne(ctx context.Context, s *salon) error {
	ctx, cancel := context.WithTimeout(ctx, linkWithin)
	defer cancel()
	path, scanned := "/api/v1/salons/"+s.slug+"/whatsapp", ""
	for {
		v, err := d.ask(ctx, http.MethodPost, path+"/connect", map[string]any{"wait_seconds": 30}) //nolint:mnd // as long as it lets
		switch {
		case err != nil:
			return err
		case v.Status == "connected":
			return nil
		case v.Code != "" && v.Code != scanned:
			scanned = v.Code
			if _, err := s.phone.Scan(ctx, v.Code); err != nil {
				return err
			}
			if err := d.connected(ctx, path); err != nil {
				return err
			}
		}
		if err := pass(ctx, lookEvery); err != nil {
			return err
		}
	}
}

// connected looks for a while whether a salon is connected that was linked just now.
func (d *day) connected(ctx context.Context, path string) error {
	const looks = 100
	for range looks {
		v, err := d.ask(ctx, http.MethodGet, path, nil)
		if err != nil || v.Status == "connected" {
			return err
		}
		if err := pass(ctx, lookEvery); err != nil {
			return err
		}
	}
	return nil
}

// ask calls the platform.
func (d *day) ask(ctx context.Context, method, path string, body any) (v line, err error) {
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return v, err
		}
		in = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, d.url+path, in)
	if err != nil {
		return v, err
	}
	req.Header.Set("Authorization", "Bearer "+d.key)
	res, err := d.http.Do(req)
	if err != nil {
		return v, err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return v, err
	}
	if res.StatusCode >= http.StatusBadRequest {
		return v, fmt.Errorf("%s %s: %d %.300s", method, path, res.StatusCode, text)
	}
	return v, json.Unmarshal(text, &v)
}

// pass lets time pass.
func pass(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
