package main

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"
)

func TestFlagsOfTheBenchmarkAreRead(t *testing.T) {
	for _, tc := range []struct{ args, want string }{
		{"", ""},
		{"-db postgres -only clicks,lists -clicks 10", ""},
		{"-db mysql", "-db"},
		{"-only walks", "-only"},
		{"-clicks 0", "-clicks"},
		{"-only live -pages 999", "-pages"},
		{"-rounds 21", "-rounds"},
		{"-workers 100000", "-workers"},
	} {
		_, err := parseOptions(strings.Fields(tc.args), io.Discard)
		if (err == nil) != (tc.want == "") || (err != nil && !strings.Contains(err.Error(), tc.want)) {
			t.Errorf("%q: %v", tc.args, err)
		}
	}
}

func TestPercentilesOfDurations(t *testing.T) {
	var values []time.Duration
	for i := range 100 {
		values = append(values, time.Duration(100-i))
	}
	if half, most := median(values), percentile(values, 0.99); half != 50 || most != 100 {
		t.Errorf("half %d, 99 of 100 %d", half, most)
	}
	if one := median([]float64{7}); one != 7 {
		t.Errorf("of one: %v", one)
	}
	if none := percentile([]float64{}, 0.99); none != 0 {
		t.Errorf("of none: %v", none)
	}
}

// TestFiguresAreHeldAgainstTargetsOnBothSides holds figures against targets on both sides.
func TestFiguresAreHeldAgainstTargetsOnBothSides(t *testing.T) {
	r := report{progress: io.Discard}
	r.begin("g")
	r.judge("fast enough", 600, "/s", atLeast, 600)
	r.judge("too slow", 599, "/s", atLeast, 600)
	r.judge("short enough", 50, "ms", atMost, 50)
	r.judge("too long", 51, "ms", atMost, 50)
	r.note("no target", 1, "")
	var out bytes.Buffer
	if err := r.write(&out, true); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Figures []figure `json:"figures"`
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	var verdicts []string
	for _, f := range got.Figures {
		verdicts = append(verdicts, f.Verdict)
	}
	if s := strings.Join(verdicts, "|"); s != "pass|falls short|pass|falls short|" {
		t.Error(s)
	}
}

// TestAnAnswerWithACodeIsToldFromOneWithout tells an answer with a code from one without.
func TestAnAnswerWithACodeIsToldFromOneWithout(t *testing.T) {
	if !hasCode([]byte(`{"qr_text":"2@x"}`)) || hasCode([]byte(`{"qr_text":null}`)) {
		t.Error("a code is not told from none")
	}
}
