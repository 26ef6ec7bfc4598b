package evolution

import "context"

// findRequest is the body of findMessages (2.3.7, chat.router.ts; our gateway's find.go).
type findRequest struct {
	Where struct {
		Key findKey `json:"key"`
	} `json:"where"`
}

type findKey struct {
	ID     string `json:"id"`
	FromMe bool   `json:"fromMe"`
}

// findAnswer is the answer of findMessages. A server that stores no messages answers without records, or with an error.
type findAnswer struct {
	Messages struct {
		Records []Message `json:"records"`
	} `json:"messages"`
}

// FindSent looks up a message that the instance sent, by its id, among those that the server has stored. found is false when it is not
// stored, which does not mean that it was not sent.
func (c *Client) FindSent(ctx context.Context, name, id string) (m Message, found bool, err error) {
	if err := checkName(OpFindMessages, name); err != nil {
		return Message{}, false, err
	}
	var in findRequest
	in.Where.Key = findKey{ID: id, FromMe: true}
	var out findAnswer
	if err := c.call(ctx, post(OpFindMessages, pathFor("/chat/findMessages", name), in), &out); err != nil {
		return Message{}, false, err
	}
	for _, r := range out.Messages.Records { // a server that does not know the filter answers with other messages, too
		if r.Key.ID == id && r.Key.FromMe {
			return r, true, nil
		}
	}
	return Message{}, false, nil
}
