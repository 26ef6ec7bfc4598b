package evolution

import (
	"context"
	"net/http"
)

// Info asks what the server is. It may take half a minute (the server downloads a page for it): it is no probe of life.
// It needs no key.
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

// VerifyKey tells by its error whether the key is the server's global key: KindUnauthorized when it is not. It is
// cheap, and it is the only sound check: on other routes an unknown instance hides a wrong key. A web page that answers
// 200 to everything is KindProtocol.
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
// not exist; see Instance.ConnectionStatus for what the list does not tell.
func (c *Client) Instances(ctx context.Context) ([]Instance, error) {
	var out []Instance
	if err := c.call(ctx, get(OpInstances, "/instance/fetchInstances"), &out); err != nil {
		return nil, err
	}
	return out, nil
}

// Instance gives the row of one instance. KindNotFound is no proof that it is gone: while the server starts, it denies
// instances that it has not loaded yet (recording i-restart_after_sigterm-first-fetch-one). Confirm with Instances.
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
