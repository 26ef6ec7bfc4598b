package e2e_test

import (
	"database/sql"
	"hash/fnv"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/simulator"
)

// gatewayNode is a process of the gateway alone.
type gatewayNode struct {
	*process
	client *evolution.Client
}

// gatewayNode starts one more on the world's database, at an address of its own.
func (w *world) gatewayNode() *gatewayNode {
	w.Helper()
	w.config.Gateway.Listen = freeAddress(w)
	p, url := w.launch("gateway")
	c, err := evolution.New(evolution.Config{BaseURL: url, Key: gatewayKey})
	w.must(err)
	w.Cleanup(c.CloseIdle)
	return &gatewayNode{p, c}
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

// has expects the node to have this one instance.
func (n *gatewayNode) has(name string) {
	n.w.Helper()
	list, err := n.client.Instances(n.w.ctx)
	if err != nil || len(list) != 1 || list[0].Name != name {
		n.w.Errorf("want %s alone: %+v, %v", name, list, err)
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

// Two gateways on one PostgreSQL have devices of their own. When one dies by kill -9, whoever starts next has its devices, without a
// scan and without a message lost; when one only loses its lock, it ends before the next one connects. WhatsApp never sees one
// device twice at once.
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
		_, err := first.client.SetWebhook(w.ctx, "ana", hook)
		w.must(err)
		first.has("ana")
		second.has("bia")
		first.says("ana", "do primeiro", customer)
		second.says("bia", "do segundo", customer)

		first.kill()
		_, err = customer.Write(w.ctx, rightPhone, "alguém aí?")
		w.must(err)
		heir := w.gatewayNode()
		heir.opens("ana")
		heir.has("ana")
		heir.says("ana", "do herdeiro", customer)
		w.eventually("what came meanwhile is told", func() bool { return inbox.count() == 1 })
		second.has("bia")
		second.says("bia", "do segundo ainda", customer)

		w.unlock("gateway_2")
		last := w.gatewayNode()
		last.opens("bia")
		last.has("bia")
		last.says("bia", "do último", customer)
		<-second.dead
		if code := second.cmd.ProcessState.ExitCode(); code == 0 {
			t.Error("who lost its lock ended as if all was well")
		}
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

// unlock ends the connection that holds the lock of a schema, as an administrator or a failover does. Its process lives on.
func (w *world) unlock(schema string) {
	w.Helper()
	key := fnv.New64a()
	_, _ = key.Write([]byte("salonzap gateway " + schema))
	db, err := sql.Open("pgx", w.config.Database.Reveal())
	w.must(err)
	defer func() { w.must(db.Close()) }()
	var ended int
	w.must(db.QueryRowContext(w.ctx, `SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted
		AND (classid::bigint << 32 | objid::bigint) = $1`, int64(key.Sum64())).Scan(&ended))
	if ended != 1 {
		w.Fatalf("%d connections hold the lock of %s", ended, schema)
	}
}
