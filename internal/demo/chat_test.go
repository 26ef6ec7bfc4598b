package demo_test

import (
	"strings"
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/demo"
)

func TestACustomerAndASalonTalk(t *testing.T) {
	r := newRig(t)
	r.linked(t)
	if page := r.get(t, "/demo/").body; !strings.Contains(page, "Ana e o salão ainda não trocaram mensagens") {
		t.Error("there is a chat before anybody wrote")
	}
	if out := r.chat(t, demo.Write, "text", "tem <b>vaga</b>?"); strings.Contains(out.to, "vaga") {
		t.Errorf("the text is in an address: %q", out.to)
	}
	if m := await[*events.Message](t, r.client); m.Message.GetConversation() != "tem <b>vaga</b>?" || m.Info.IsFromMe || m.Info.PushName != "Ana Souza" {
		t.Errorf("the salon got %v of %q", m.Message, m.Info.PushName)
	}
	r.chat(t, demo.Reply, "text", "tem, às 15h")
	r.chat(t, demo.Hand, "text", "traga a Bia")
	if m := await[*events.Message](t, r.client); m.Message.GetConversation() != "traga a Bia" || !m.Info.IsFromMe {
		t.Errorf("of what was written on the phone the salon got %v", m.Message)
	}
	page := r.get(t, "/demo/").body
	last := 0
	for _, want := range []string{"tem &lt;b&gt;vaga&lt;/b&gt;?", "tem, às 15h", "Salão, pelo celular", "traga a Bia"} {
		at := strings.Index(page, want)
		if at < last {
			t.Errorf("%q is not where it belongs", want)
		}
		last = at
	}
	if page := r.get(t, "/demo/?with=bruno").body; strings.Contains(page, "traga a Bia") {
		t.Error("it shows in another customer's chat")
	}
	r.chat(t, demo.Read)
	for {
		if receipt := await[*events.Receipt](t, r.client); receipt.Type == types.ReceiptTypeRead {
			break
		}
	}
}

func TestTwoTicks(t *testing.T) {
	r := newRig(t)
	if r.chat(t, demo.Write); !strings.Contains(r.get(t, "/demo/").body, "no celular do salão") {
		t.Error("without a device a message is on the phone alone")
	}
	r.linked(t)
	r.chat(t, demo.Write, "with", "bruno", "lang", "en")
	m := await[*events.Message](t, r.client)
	if m.Message.GetConversation() != "Hi, is there a free slot today?" {
		t.Errorf("left empty, the text is %q", m.Message.GetConversation())
	}
	bruno := r.server.WhatsApp().Phone("5521955550102")
	for change := bruno.Changed(); !strings.Contains(r.get(t, "/demo/?with=bruno").body, "no Salonzap"); change = bruno.Changed() {
		select {
		case <-change:
		case <-t.Context().Done():
			t.Fatal("the receipt is not shown")
		}
	}
}

func TestNothingToSayOrRead(t *testing.T) {
	r := newRig(t)
	if out := r.chat(t, demo.Read); !strings.Contains(out.to, "failed=demo.refused.nothing_to_read") {
		t.Errorf("answered with %q", out.to)
	}
	if out := r.chat(t, demo.Reply); !strings.Contains(out.to, "failed=demo.refused.not_sent") {
		t.Errorf("not connected, it was answered with %q", out.to)
	}
}
