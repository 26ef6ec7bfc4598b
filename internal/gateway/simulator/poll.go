package simulator

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"google.golang.org/protobuf/proto"
)

// ErrNoPoll means that a message is not a poll, has no secret, or has an unknown sender.
var ErrNoPoll = errors.New("simulator: the message is no poll that one can vote in")

// Vote votes for options of a poll that arrived at the phone; they replace those of an earlier vote, and none withdraws it. A vote is encrypted
// with the poll's secret (whatsmeow msgsecret.go). Errors: ErrNoPoll; as Send.
func (p *Phone) Vote(ctx context.Context, poll Arrival, options ...string) (id string, err error) {
	secret := poll.Message.GetMessageContextInfo().GetMessageSecret()
	author := p.server.directory.byAnyNumber(poll.From)
	if len(secret) == 0 || author == nil {
		return "", ErrNoPoll
	}
	vote := &waE2E.PollVoteMessage{}
	for _, option := range options {
		hash := sha256.Sum256([]byte(option))
		vote.SelectedOptions = append(vote.SelectedOptions, hash[:])
	}
	plain, err := proto.Marshal(vote)
	if err != nil {
		return "", err
	}
	voter, from := p.lid().String(), author.lid().String()
	const keySize, ivSize = 32, 12
	key := hkdfutil.SHA256(secret, nil, []byte(poll.ID+from+voter+"Poll Vote"), keySize)
	iv := random(ivSize)
	sealed, err := gcmutil.Encrypt(key, iv, plain, fmt.Appendf(nil, "%s\x00%s", poll.ID, voter))
	if err != nil {
		return "", err
	}
	return p.Send(ctx, Outgoing{To: poll.From, Message: &waE2E.Message{PollUpdateMessage: &waE2E.PollUpdateMessage{
		PollCreationMessageKey: &waCommon.MessageKey{RemoteJID: &from, FromMe: new(false), ID: &poll.ID},
		Vote:                   &waE2E.PollEncValue{EncPayload: sealed, EncIV: iv},
		SenderTimestampMS:      new(p.server.now().UnixMilli()),
	}}})
}
