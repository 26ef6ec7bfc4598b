package text

import "salonzap/internal/fault"

// Sentences of the test message of a connected salon.
const (
	TestDo      fault.Key = "test.do"
	TestWords   fault.Key = "test.words"
	TestSent    fault.Key = "test.sent"
	TestUnknown fault.Key = "test.unknown"
	TestFailed  fault.Key = "test.failed"
	TestNotNow  fault.Key = "test.not_now"
)

func testMessage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		TestDo:      {"Enviar mensagem de teste", "Send a test message"},
		TestWords:   {"Teste: o WhatsApp de %s está conectado e enviando mensagens.", "Test: the WhatsApp of %s is connected and sends messages."},
		TestSent:    {"Enviada. No WhatsApp do salão, olhe a conversa com o próprio número.", "Sent. Look in the salon's WhatsApp, in the chat with your own number."},
		TestUnknown: {"Não sabemos se a mensagem saiu. Olhe no WhatsApp antes de enviar outra.", "We do not know whether the message went out. Look in WhatsApp before you send another."},
		TestFailed:  {"A mensagem não saiu. Tente de novo em um minuto; se acontecer outra vez, fale com o suporte.", "The message did not go out. Try again in a minute; if it happens again, talk to support."},
		TestNotNow:  {"O WhatsApp não está conectado agora. Espere ele voltar e tente de novo.", "WhatsApp is not connected now. Wait until it is back and try again."},
	}
}
