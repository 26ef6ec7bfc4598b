package fleet

import (
	"context"
	"maps"
	"slices"
	"time"

	"salonzap/internal/evolution"
)

// listTTL is how long a server's unfiltered list is cached for look-ups: after a boot there are hundreds.
const listTTL = 3 * time.Second

// listedInstance is what a look-up needs of an instance in a server's list, without its token.
type listedInstance struct {
	ours    bool // by the token
	state   evolution.State
	owner   string
	profile string
	phone   time.Time // when the account's phone was last seen online; zero when the server does not say
}

func (f *Fleet) listedInstanceOf(row evolution.Instance) listedInstance {
	var phone time.Time
	if row.PhoneSeenAt != nil {
		phone = *row.PhoneSeenAt
	}
	return listedInstance{phone: phone, ours: f.isOurToken(row.Name, row.Token), state: row.ConnectionStatus, owner: string(row.OwnerJid), profile: string(row.ProfileName)}
}

// findInList finds an instance in a server's unfiltered list; there is false when the list lacks it.
func (f *Fleet) findInList(ctx context.Context, p *serverClient, instance string) (e listedInstance, there bool, err error) {
	p.mu.Lock()
	list, at := p.list, p.listReadAt
	p.mu.Unlock()
	if at.IsZero() || f.now().Sub(at) >= listTTL {
		if list, err = f.fetchList(ctx, p); err != nil {
			return listedInstance{}, false, err
		}
	}
	e, there = list[instance]
	return e, there, nil
}

func (f *Fleet) fetchList(ctx context.Context, p *serverClient) (map[string]listedInstance, error) {
	got, err, _ := f.listCalls.Do(p.id, func() (any, error) {
		all, err := p.client.Instances(ctx)
		if err != nil {
			return nil, err
		}
		list := make(map[string]listedInstance, len(all))
		for _, row := range all {
			list[row.Name] = f.listedInstanceOf(row)
		}
		p.mu.Lock()
		p.list, p.listReadAt = list, f.now()
		p.mu.Unlock()
		return list, nil
	})
	list, _ := got.(map[string]listedInstance)
	return list, err
}

// forgetList frees a cached list that is older than listTTL.
func (p *serverClient) forgetList(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.listReadAt) >= listTTL {
		p.list, p.listReadAt = nil, time.Time{}
	}
}

// Listed is an instance in a server's unfiltered list.
type Listed struct {
	Name  string
	Ours  bool      // it has the token that we give an instance of this name
	State string    // "open", "close" or "connecting", as the server stored it last, which may be old (recording i-wadown-list)
	Phone time.Time // when the account's phone was last seen online; zero when the server does not say
}

// List reads a server's unfiltered list, with when the server was last seen restarting. Errors: NotFound with Key text.ServerUnknown; those of
// evolution.
func (f *Fleet) List(ctx context.Context, server string) (list []Listed, boot time.Time, err error) {
	p, err := f.clientOf(server)
	if err != nil {
		return nil, time.Time{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	all, err := f.fetchList(ctx, p)
	if err != nil {
		return nil, time.Time{}, err
	}
	list = make([]Listed, 0, len(all))
	for name, l := range all {
		list = append(list, Listed{Name: name, Ours: l.ours, State: string(l.state), Phone: l.phone})
	}
	return list, p.lastBoot(), nil
}

// IDs are the servers' ids, in their order.
func (f *Fleet) IDs() []string {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return slices.Sorted(maps.Keys(f.servers))
}

// Connections is how many connections all servers have, as of the last Refresh.
func (f *Fleet) Connections() (n int) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	for _, p := range f.servers {
		n += p.connections
	}
	return n
}
