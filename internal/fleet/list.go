package fleet

import (
	"context"
	"time"

	"salonzap/internal/evolution"
)

// listFor is how long a server's unfiltered list serves every look-up: after a boot they come by the hundred.
const listFor = 3 * time.Second

// entry is what a look-up needs of an instance in a server's list. Tokens stay with whoever reads the list.
type entry struct {
	ours    bool // by the token
	owner   string
	profile string
}

func (f *Fleet) entryOf(row evolution.Instance) entry {
	return entry{ours: f.ours(row.Name, row.Token), owner: string(row.OwnerJid), profile: string(row.ProfileName)}
}

// listed is what a server's unfiltered list says of an instance.
func (f *Fleet) listed(ctx context.Context, p *post, instance string) (e entry, there bool, err error) {
	p.mu.Lock()
	list, at := p.list, p.listed
	p.mu.Unlock()
	if at.IsZero() || f.now().Sub(at) >= listFor {
		if list, err = f.list(ctx, p); err != nil {
			return entry{}, false, err
		}
	}
	e, there = list[instance]
	return e, there, nil
}

func (f *Fleet) list(ctx context.Context, p *post) (map[string]entry, error) {
	got, err, _ := f.lists.Do(p.id, func() (any, error) {
		all, err := p.client.Instances(ctx)
		if err != nil {
			return nil, err
		}
		list := make(map[string]entry, len(all))
		for _, row := range all {
			list[row.Name] = f.entryOf(row)
		}
		p.mu.Lock()
		p.list, p.listed = list, f.now()
		p.mu.Unlock()
		return list, nil
	})
	list, _ := got.(map[string]entry)
	return list, err
}

// forgetList drops a list that nobody uses any more.
func (p *post) forgetList(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.listed) >= listFor {
		p.list, p.listed = nil, time.Time{}
	}
}
