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

// resolveTimeout is how long the name of a server's address may take to be resolved.
const resolveTimeout = 5 * time.Second

// CheckAddress tells whoever adds a server that its address is none that servers have: link-local, where clouds give out their
// machines' credentials, or no machine's at all. They may insist, and then it is not asked. Private addresses are the usual
// ones of servers of one's own. What is no URL at all is said elsewhere. Errors: Invalid of the field "url" with Key text.ServerURLSpecial.
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
