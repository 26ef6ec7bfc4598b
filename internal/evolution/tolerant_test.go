package evolution_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"salonzap/internal/evolution"
)

func TestBytesAreReadInEveryVersionsForm(t *testing.T) {
	want := []byte{0, 1, 255}
	for _, in := range []string{
		`"AAH/"`, `"AAH_"`, `{"0":0,"1":1,"2":255}`, `{"2":255,"0":0,"1":1}`, `{"type":"Buffer","data":[0,1,255]}`,
		`[0,1,255]`, `{"type":"Buffer","data":"AAH/"}`, ` {"0":0,"1":1,"2":255} `,
	} {
		var got evolution.Bytes
		if err := json.Unmarshal([]byte(in), &got); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is %v, %v", in, got, err)
		}
	}
	for _, in := range []string{
		`"!"`, `{"0":0,"2":1}`, `{"0":256}`, `{"0":-1}`, `{"a":1}`, `[256]`, `{"00":1}`, `1`, `true`, `{"0":1.5}`, `{"0":"1"}`,
	} {
		var got evolution.Bytes
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s was taken as %v", in, got)
		}
	}
	if out, err := json.Marshal(evolution.Bytes(want)); err != nil || string(out) != `"AAH/"` {
		t.Errorf("it encodes as %s, %v", out, err)
	}
}

func TestInt64OfEveryVersion(t *testing.T) {
	for in, want := range map[string]evolution.Int64{
		`1795437603`: 1795437603, `"1795437603"`: 1795437603, `{"low":1795264803,"high":0,"unsigned":false}`: 1795264803,
		`{"low":-1,"high":-1,"unsigned":false}`: -1, `{"low":4294967295,"high":0,"unsigned":true}`: 4294967295,
		`{"low":-1,"high":0,"unsigned":true}`: 4294967295, `{"low":0,"high":1}`: 1 << 32, `null`: 0, `1.7e9`: 1700000000,
		`"-5"`: -5, `9223372036854775807`: 1<<63 - 1,
	} {
		var got evolution.Int64
		if err := json.Unmarshal([]byte(in), &got); err != nil || got != want {
			t.Errorf("%s is %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{
		`1.5`, `"x"`, `""`, `{"low":1}`, `{"low":1,"high":4294967296}`, `{"low":0,"high":-1,"unsigned":true}`, `1e300`, `[]`, `true`,
	} {
		var got evolution.Int64
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s was taken as %d", in, got)
		}
	}
}

// TestInstantReadsEveryForm: a time in an unknown form is no error, so that the code beside it is not lost.
func TestInstantReadsEveryForm(t *testing.T) {
	at := time.Date(2026, 11, 29, 9, 30, 0, 0, time.UTC)
	for in, want := range map[string]time.Time{
		`"2026-11-29T09:30:00.000Z"`: at, `"2026-11-29T06:30:00-03:00"`: at, `null`: {}, `"soon"`: {}, `1795437603`: {}, `{}`: {}, `""`: {},
	} {
		got := evolution.QRCode{ExpiresAt: evolution.Instant{Time: at.Add(time.Hour)}}
		if err := json.Unmarshal([]byte(`{"code":"2@a","expiresAt":`+in+`}`), &got); err != nil || !got.ExpiresAt.Equal(want) || got.Code != "2@a" {
			t.Errorf("%s is %v, %v", in, got.ExpiresAt, err)
		}
	}
}

func FuzzBytes(f *testing.F) {
	for _, seed := range []string{`"AAH/"`, `{"0":1}`, `{"type":"Buffer","data":[1]}`, `[1]`, `null`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var b evolution.Bytes
		if json.Unmarshal(in, &b) != nil {
			return
		}
		out, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		var again evolution.Bytes
		if err := json.Unmarshal(out, &again); err != nil || !bytes.Equal(b, again) {
			t.Fatalf("%s does not come back from %s: %v", in, out, err)
		}
	})
}

func FuzzInt64(f *testing.F) {
	for _, seed := range []string{`1`, `"1"`, `{"low":1,"high":0,"unsigned":false}`, `1e9`, `null`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var n evolution.Int64
		if json.Unmarshal(in, &n) != nil {
			return
		}
		out, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		var again evolution.Int64
		if err := json.Unmarshal(out, &again); err != nil || n != again {
			t.Fatalf("%s does not come back from %s: %v", in, out, err)
		}
	})
}
