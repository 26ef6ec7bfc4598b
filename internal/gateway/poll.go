package gateway

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// pollOptions are the names of the options of a poll, by its message object; nil when it is no poll.
func pollOptions(content json.RawMessage) []string {
	if !bytes.Contains(content, []byte("pollCreationMessage")) { // most messages are no poll
		return nil
	}
	var parts map[string]json.RawMessage
	if json.Unmarshal(content, &parts) != nil {
		return nil
	}
	for name, part := range parts {
		var poll struct {
			Options []struct {
				Name string `json:"optionName"`
			} `json:"options"`
		}
		if !strings.HasPrefix(name, "pollCreationMessage") || json.Unmarshal(part, &poll) != nil {
			continue
		}
		var options []string
		for _, option := range poll.Options {
			options = append(options, option.Name)
		}
		return options
	}
	return nil
}

// keepPoll stores the options of a poll that was received: votes hold only hashes of them.
func (g *Gateway) keepPoll(ctx context.Context, row *store.Instance, id string, content json.RawMessage) error {
	options := pollOptions(content)
	if options == nil {
		return nil
	}
	return g.store.Write(ctx, func(t *store.Tx) error {
		return g.store.PutPoll(t, store.Poll{Instance: row.ID, MessageID: id, Options: options})
	})
}

// addVote adds the chosen options to a vote's event, as Evolution does: their names in the vote itself, and all options with their voters by
// this vote. A vote in a poll that is not stored stays as WhatsApp sent it.
func (g *Gateway) addVote(ctx context.Context, row *store.Instance, message *evolution.Message, m engine.Message) {
	if m.Vote == nil {
		return
	}
	options, err := g.store.PollOptions(ctx, row.ID, m.Vote.Poll)
	if err != nil {
		if !fault.Is(err, fault.NotFound) {
			g.cfg.Log.WarnContext(ctx, "the options of a poll were not read", slog.String("instance_id", row.ID), slog.Any("err", err))
		}
		return
	}
	voter := cmp.Or(m.Author, m.Chat)
	if m.FromMe {
		voter = row.JID
	}
	chosen := []string{}
	for _, option := range options {
		sum := sha256.Sum256([]byte(option))
		voters := []string{}
		if slices.ContainsFunc(m.Vote.Options, func(hash []byte) bool { return bytes.Equal(hash, sum[:]) }) {
			chosen, voters = append(chosen, option), append(voters, voter)
		}
		message.PollUpdates = append(message.PollUpdates, evolution.PollUpdate{Name: option, Voters: voters})
	}
	message.Content = withChosenOptions(message.Content, chosen)
}

// withChosenOptions puts the names of the chosen options into the vote of a message object.
func withChosenOptions(content json.RawMessage, chosen []string) json.RawMessage {
	var object map[string]map[string]any
	if json.Unmarshal(content, &object) != nil || object["pollUpdateMessage"] == nil {
		return content
	}
	vote, _ := object["pollUpdateMessage"]["vote"].(map[string]any)
	if vote == nil {
		vote = map[string]any{}
	}
	vote["selectedOptions"] = chosen
	object["pollUpdateMessage"]["vote"] = vote
	out, err := marshal(object)
	if err != nil {
		return content
	}
	return out
}
