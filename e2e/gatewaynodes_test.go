package e2e_test

import (
	"database/sql"
	"fmt"
	"hash/fnv"
	"slices"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/simulator"
)

// gatewayNode is a process of the gateway alone.
type gatewayNode struct {
	*process
	client *evolution.Client
	url    string
}

// gatewayNode starts one more on the world's database, at an address of its own.
func (w *world) gatewayNode() *gatewayNode {
	w.Helper()
	w.config.Gateway.Listen = freeAddress(w)
	p, url := w.launch("gateway")
	c, err := evolution.New(evolution.Config{BaseURL: url, Key: gatewayKey})
	w.must(err)
	w.Cleanup(c.CloseIdle)
	return &gatewayNode{p, c, url}
}

// links makes an instance and lets a phone read its code.
func (n *gatewayNode) links(name string, p *simulator.Phone) {
	n.w.Helper()
	made, err := n.client.Create(n.w.ctx, evolution.CreateRequest{InstanceName: name, Integration: evolution.IntegrationBaileys, QRCode: true})
	n.w.must(err)
	n.w.scan(p, made.QRCode.Code)
	n.opens(name)
}

// opens waits until an instance is open.
func (n *gatewayNode) opens(name string) {
	n.w.Helper()
	n.w.eventually(name+" is open", func() bool {
		s, err := n.client.State(n.w.ctx, name)
		return err == nil && s == evolution.StateOpen
	})
}

// lists expects every node to list all instances, whoever has their sessions.
func (n *gatewayNode) lists(names ...string) {
	n.w.Helper()
	list, err := n.client.Instances(n.w.ctx)
	n.w.must(err)
	var got []string
	for _, one := range list {
		got = append(got, one.Name)
	}
	slices.Sort(got)
	if !slices.Equal(got, names) {
		n.w.Errorf("it lists %v, not %v", got, names)
	}
}

// says sends a message that must arrive as one.
func (n *gatewayNode) says(name, text string, to *simulator.Phone) {
	n.w.Helper()
	_, err := n.client.SendText(n.w.ctx, name, evolution.SendTextRequest{Number: to.Number(), Text: text})
	n.w.must(err)
	came := 0
	for _, a := range to.Received() {
		if a.Text == text {
			came++
		}
	}
	if came != 1 {
		n.w.Errorf("%q came %d times", text, came)
	}
}

// adoption is how long a node that died may leave its sessions without a socket.
const adoption = 30 * time.Second

// Two gateways on one PostgreSQL share the sessions. Each answers for all of them. When one dies by kill -9, the one that lives has its devices within
// 30 s, without a scan and without a message lost; when one only loses its lock, it ends before another connects. One that stops hands its
// devices over. WhatsApp never sees one device twice at once.
func TestTwoGatewaysOnOneDatabase(t *testing.T) {
	on(t, onPostgres, func(w *world) {
		const third = "5531912345678"
		double := w.embedded()
		ana, bia, customer := w.phone(double, rightPhone, "Ana"), w.phone(double, otherPhone, "Bia"), w.phone(double, third, "Caio")
		inbox := &inbox{events: map[string]map[string]bool{}}
		receiver := listen(t, inbox)
		t.Cleanup(receiver.down)

		first, second := w.gatewayNode(), w.gatewayNode()
		first.links("ana", ana)
		second.links("bia", bia)
		hook := evolution.WebhookConfig{Enabled: true, URL: receiver.url(), Events: []evolution.Event{evolution.EventMessagesUpsert}}
		_, err := second.client.SetWebhook(w.ctx, "ana", hook) // passed on
		w.must(err)
		for i, n := range []*gatewayNode{first, second} {
			n.lists("ana", "bia")
			n.says("ana", fmt.Sprintf("de ana por %d", i), customer)
			n.says("bia", fmt.Sprintf("de bia por %d", i), customer)
		}
		if _, err := first.client.Create(w.ctx, evolution.CreateRequest{InstanceName: "bia", Integration: evolution.IntegrationBaileys}); evolution.KindOf(err) != evolution.KindNameTaken {
			t.Errorf("a name that another node has: %v", err)
		}

		first.kill()
		died := time.Now()
		_, err = customer.Write(w.ctx, rightPhone, "alguém aí?")
		w.must(err)
		second.opens("ana")
		if took := time.Since(died); took > adoption {
			t.Errorf("adopted after %v", took)
		} else {
			t.Logf("adopted after %v", took)
		}
		second.says("ana", "do herdeiro", customer)
		w.eventually("what came meanwhile is told", func() bool { return inbox.count() == 1 })
		second.lists("ana", "bia")

		heir := w.gatewayNode()
		w.unlock(second.id())
		<-second.dead
		if code := second.cmd.ProcessState.ExitCode(); code == 0 {
			t.Error("who lost its lock ended as if all was well")
		}
		heir.opens("ana")
		heir.opens("bia")
		heir.says("bia", "do segundo herdeiro", customer)

		last := w.gatewayNode()
		if code := heir.terminate(); code != 0 {
			t.Errorf("a clean stop ended with %d", code)
		}
		last.opens("ana")
		last.opens("bia")
		last.says("ana", "do último", customer)
		for name, p := range map[string]*simulator.Phone{"ana": ana, "bia": bia} {
			if d := p.Devices(); len(d) != 1 || !d[0].Online {
				t.Errorf("the phone of %s lists %+v", name, d)
			}
		}
		if n := double.ReplacedConnections(); n != 0 {
			t.Errorf("%d times a device was connected twice at once", n)
		}
	})
}

// id is the node's id in the database.
func (n *gatewayNode) id() (id string) {
	n.w.Helper()
	db, err := sql.Open("pgx", n.w.config.Database.Reveal())
	n.w.must(err)
	defer func() { n.w.must(db.Close()) }()
	n.w.must(db.QueryRowContext(n.w.ctx, `SELECT id FROM gateway.gateway_node WHERE address = $1`, n.url).Scan(&id))
	return id
}

// unlock ends the connection that holds the lock of a node, as an administrator or a failover does. Its process lives on.
func (w *world) unlock(node string) {
	w.Helper()
	key := fnv.New64a()
	_, _ = key.Write([]byte("salonzap gateway gateway node " + node))
	db, err := sql.Open("pgx", w.config.Database.Reveal())
	w.must(err)
	defer func() { w.must(db.Close()) }()
	var ended int
	w.must(db.QueryRowContext(w.ctx, `SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted
		AND (classid::bigint << 32 | objid::bigint) = $1`, int64(key.Sum64())).Scan(&ended))
	if ended != 1 {
		w.Fatalf("%d connections hold the lock of %s", ended, node)
	}
}
