package fleet

import (
	"context"
	"net/url"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// resolveTimeout bounds the resolution of a server's host name.
const resolveTimeout = 5 * time.Second

// CheckAddress refuses the address of a server that an operator adds when it resolves to one that no server has: link-local, where clouds
// serve their machines' credentials, or one of no machine at all. Private addresses are allowed. The caller may skip the check when the
// operator insists. A text that is no URL is not refused here, but by Probe. Errors: Invalid of the field "url" with Key text.ServerURLSpecial.
func CheckAddress(ctx context.Context, raw string) error {
	base, _, err := evolution.NormalizeURL(raw)
	if err != nil {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil || IsInternalURL(base) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	if err := (egress.Guard{Trusted: true}).Resolve(ctx, u); err != nil {
		return fault.Field("fleet.address", "url", text.ServerURLSpecial)
	}
	return nil
}
