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
	r.Linked(t)
	if page := r.Get(t, "/demo/").Body; !strings.Contains(page, "Ana e o salão ainda não trocaram mensagens") {
		t.Error("there is a chat before anybody wrote")
	}
	if out := r.Chat(t, demo.Write, "text", "tem <b>vaga</b>?"); strings.Contains(out.To, "vaga") {
		t.Errorf("the text is in an address: %q", out.To)
	}
	if m := await[*events.Message](t, r.Client); m.Message.GetConversation() != "tem <b>vaga</b>?" || m.Info.IsFromMe || m.Info.PushName != "Ana Souza" {
		t.Errorf("the salon got %v of %q", m.Message, m.Info.PushName)
	}
	r.Chat(t, demo.Reply, "text", "tem, às 15h")
	r.Chat(t, demo.Hand, "text", "traga a Bia")
	if m := await[*events.Message](t, r.Client); m.Message.GetConversation() != "traga a Bia" || !m.Info.IsFromMe {
		t.Errorf("of what was written on the phone the salon got %v", m.Message)
	}
	page := r.Get(t, "/demo/").Body
	last := 0
	for _, want := range []string{"tem &lt;b&gt;vaga&lt;/b&gt;?", "tem, às 15h", "Salão, pelo celular", "traga a Bia"} {
		at := strings.Index(page, want)
		if at < last {
			t.Errorf("%q is not where it belongs", want)
		}
		last = at
	}
	if page := r.Get(t, "/demo/?with=bruno").Body; strings.Contains(page, "traga a Bia") {
		t.Error("it shows in another customer's chat")
	}
	r.Chat(t, demo.Read)
	for {
		if receipt := await[*events.Receipt](t, r.Client); receipt.Type == types.ReceiptTypeRead {
			break
		}
	}
}

func TestAMessageIsShownAsDeliveredOnceTheDeviceHasIt(t *testing.T) {
	r := newRig(t)
	if r.Chat(t, demo.Write); !strings.Contains(r.Get(t, "/demo/").Body, "no celular do salão") {
		t.Error("without a device a message is on the phone alone")
	}
	r.Linked(t)
	r.Chat(t, demo.Write, "with", "bruno", "lang", "en")
	m := await[*events.Message](t, r.Client)
	if m.Message.GetConversation() != "Hi, is there a free slot today?" {
		t.Errorf("left empty, the text is %q", m.Message.GetConversation())
	}
	bruno := r.Server.WhatsApp().Phone("5521955550102")
	for change := bruno.Changed(); !strings.Contains(r.Get(t, "/demo/?with=bruno").Body, "no Salonzap"); change = bruno.Changed() {
		select {
		case <-change:
		case <-t.Context().Done():
			t.Fatal("the receipt is not shown")
		}
	}
}

func TestAPhoneWithNothingToSayOrReadSaysSo(t *testing.T) {
	r := newRig(t)
	if out := r.Chat(t, demo.Read); !strings.Contains(out.To, "failed=demo.refused.nothing_to_read") {
		t.Errorf("answered with %q", out.To)
	}
	if out := r.Chat(t, demo.Reply); !strings.Contains(out.To, "failed=demo.refused.not_sent") {
		t.Errorf("not connected, it was answered with %q", out.To)
	}
}
