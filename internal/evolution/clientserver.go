package evolution

import (
	"context"
	"net/http"
)

// Info asks for the server's version. It may take half a minute, because the server downloads a page for it, so do not use it as a health
// check. It sends no key.
func (c *Client) Info(ctx context.Context) (Info, error) {
	var out Info
	if err := c.call(ctx, get(OpInfo, "/"), &out); err != nil {
		return Info{}, err
	}
	if out.Version == "" {
		return Info{}, &Error{Kind: KindProtocol, Op: OpInfo, Status: http.StatusOK, Message: "the answer names no version"}
	}
	return out, nil
}

// VerifyKey returns KindUnauthorized when the key is not the server's global key, and nil when it is. No other call proves that: other
// routes answer that an instance is unknown before they check the key. A web server that answers every request with a page and 200 is
// KindProtocol.
func (c *Client) VerifyKey(ctx context.Context) error {
	var out *struct{} // any object: what is in it differs by version
	if err := c.call(ctx, post(OpVerifyKey, "/verify-creds", struct{}{}), &out); err != nil {
		return err
	}
	if out == nil {
		return &Error{Kind: KindProtocol, Op: OpVerifyKey, Status: http.StatusOK, Message: "the answer is no object"}
	}
	return nil
}

// Instances lists all instances of the server, loaded or not, from its database. An instance that is missing here does
// not exist; its ConnectionStatus may be out of date, see Instance.
func (c *Client) Instances(ctx context.Context) ([]Instance, error) {
	var out []Instance
	if err := c.call(ctx, get(OpInstances, "/instance/fetchInstances"), &out); err != nil {
		return nil, err
	}
	return out, nil
}

// Instance returns the row of one instance. KindNotFound does not prove that it was deleted: while the server starts, it gives that answer
// for instances that it has not loaded yet (recording i-restart_after_sigterm-first-fetch-one). Confirm with Instances.
func (c *Client) Instance(ctx context.Context, name string) (Instance, error) {
	if err := checkName(OpInstance, name); err != nil {
		return Instance{}, err
	}
	r := get(OpInstance, "/instance/fetchInstances")
	r.query = map[string][]string{"instanceName": {name}}
	var rows []Instance
	if err := c.call(ctx, r, &rows); err != nil {
		return Instance{}, err
	}
	for _, row := range rows {
		if row.Name == name {
			return row, nil
		}
	}
	return Instance{}, &Error{Kind: KindNotFound, Op: OpInstance, Status: http.StatusOK, Message: "not in the list"}
}
