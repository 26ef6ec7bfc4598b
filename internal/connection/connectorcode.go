package connection

import (
	"log/slog"
	"time"

	"salonzap/internal/tenant"
)

// ConnectorCode is a code as its salon sees it, once.
type ConnectorCode struct {
	Code  string // "ABCD-EFGH"; a secret, single use
	Until time.Time
}

// LogValue hides the code.
func (ConnectorCode) LogValue() slog.Value { return slog.StringValue("[code]") }

// String hides it from fmt.
func (ConnectorCode) String() string { return "[code]" }

// GoString hides it too.
func (ConnectorCode) GoString() string { return "[code]" }

// ConnectorPass is what a code or a ticket opens: one attempt's passkey step.
type ConnectorPass struct {
	Tenant  tenant.ID
	Attempt string
	By      tenant.Actor // who requested the code
	Until   time.Time
}

// Redeemed is what a code was traded for.
type Redeemed struct {
	Ticket      string // a secret, single use
	Tenant      tenant.ID
	Until       time.Time
	LinkPasskey LinkPasskey
}

// AssertionErrors are the words with which a Connector says why it did not sign.
func AssertionErrors() []string {
	return []string{"cancelled", "no_passkey_or_refused", "timeout", "unsupported", "busy", "tab_closed", "bad_request"}
}
