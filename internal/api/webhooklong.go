package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/secret"
)

// webhookLimits bound what is read of a webhook, in bytes. A message is a few KiB; its medium, in base64, may be hundreds of MiB, and
// is left out as it is read; what a phone had when it was linked may be as long, and is put on disk and taken in by parts.
type webhookLimits struct {
	inMemory int   // of a webhook without its media: a longer one is put on disk
	part     int   // of a long webhook, as it is taken in: that much is in memory
	element  int   // of a message without its medium
	whole    int64 // of a webhook as it comes
}

func defaultWebhookLimits() webhookLimits {
	return webhookLimits{inMemory: 8 << 20, part: 2 << 20, element: evolution.MaxElement, whole: evolution.MaxWebhook}
}

// maxLongWebhooks is how many long webhooks are taken in at once; others wait on disk.
const maxLongWebhooks = 4

// receiveLongWebhook takes in a webhook that is too long for memory, as several. head is its beginning. Parts that were taken in are
// known when it comes again, so that one that was broken off goes on where it stopped. Once it is begun it is taken in to its end, also
// when the sender does not wait (Evolution waits for 30 s).
func (a *api) receiveLongWebhook(r *http.Request, address fleet.HookAddress, head []byte, rest io.Reader) error {
	spool, err := secret.NewSpool(a.d.SpoolFolder, io.MultiReader(bytes.NewReader(head), rest))
	head = bytes.Clone(head[:min(len(head), maxRejectedText)])
	if err != nil {
		return a.rejectUnread(r, err, head)
	}
	defer spool.Close()
	if err := a.longHooks.Acquire(r.Context(), 1); err != nil { // the sender is gone, and will send it again
		return a.retryWebhook(webhookFailed, fault.Wrap(fault.Unavailable, "api.hook", err))
	}
	defer a.longHooks.Release(1)
	r = r.Clone(context.WithoutCancel(r.Context()))
	r.Header.Del("X-Event-Id") // each part is an event of its own, known by what it says
	var answer error           // to a part, which ends the others
	err = evolution.SplitWebhook(spool.Text, a.hooks.part, a.hooks.element, func(part []byte) error {
		if a.isClosing() {
			answer = a.retryWebhook(webhookFailed, fault.Wrap(fault.Unavailable, "api.hook", errClosing))
		} else {
			answer = a.takeWebhook(r, address, part)
		}
		return answer
	})
	if err != nil && answer == nil {
		return a.rejectUnread(r, err, head)
	}
	return answer
}

var errClosing = errors.New("api: the process stops")

func (a *api) isClosing() bool {
	select {
	case <-a.d.Closing:
		return true
	default:
		return false
	}
}

// rejectUnread answers a webhook that could not be read to its end. What will be the same the next time is put aside: what is no
// webhook, and what is longer than any that a server can send.
func (a *api) rejectUnread(r *http.Request, err error, head []byte) error {
	_, nonsense := errors.AsType[*evolution.Error](err)
	switch {
	case errors.Is(err, evolution.ErrBodyTooLarge):
		a.d.Log.LogAttrs(r.Context(), slog.LevelError, "a webhook is longer than any that a server can send, and was put aside",
			slog.String("server", r.PathValue("server")))
		return a.rejectWebhook(r, webhookOversize, head)
	case nonsense:
		return a.rejectWebhook(r, webhookMalformed, head)
	}
	return a.retryWebhook(webhookFailed, err)
}
