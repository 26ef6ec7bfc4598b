package gateway_test

import (
	"fmt"
	"strings"
	"testing"
)

// The number that must be linked is parsed as in the platform's own API, however a person typed or pasted it.
func TestExpectedNumberForms(t *testing.T) {
	w := newWorld(t)
	for i, tt := range []struct{ raw, want string }{
		{"5511912340003", "5511912340003"},
		{"+55\ufe0f 11 91234-0003", "5511912340003"},
		{"\t(11) 91234-0003\u2060", "5511912340003"},
		{"5215512345678", "5215512345678"},
		{"+54 9 11 2345-6789", "5491123456789"},
		{"553187654321@s.whatsapp.net", "553187654321"},
		{"5520912340003", ""}, // no such area
		{"91234-0003", ""},    // no area at all
	} {
		name := fmt.Sprintf("n%d", i)
		status, body := w.call("POST", "/instance/create", globalKey, map[string]any{
			"instanceName": name, "integration": "WHATSAPP-BAILEYS", "number": tt.raw,
		})
		if (status == 201) != (tt.want != "") {
			t.Errorf("%q: %d %s", tt.raw, status, body)
			continue
		}
		if _, body = w.call("GET", "/instance/fetchInstances?instanceName="+name, globalKey, nil); tt.want != "" && !strings.Contains(body, `"number":"`+tt.want+`"`) {
			t.Errorf("%q: kept as %s", tt.raw, body)
		}
	}
}
