package text

import "salonzap/internal/fault"

// WaitCauseKey is the key of the sentence that says why messages wait in an outbox: "wait_cause.paused".
func WaitCauseKey(cause string) fault.Key { return fault.Key("wait_cause." + cause) }

func waiting() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		"wait_cause.not_connected": {"O WhatsApp do salão não está conectado.", "The salon's WhatsApp is not connected."},
		"wait_cause.paused":        {"O salão está pausado.", "The salon is paused."},
		"wait_cause.quarantined":   {"Outro número foi conectado: falta dizer qual é o certo.", "Another number is connected: it is not said yet which is right."},
		"wait_cause.banned":        {"O WhatsApp bloqueou o número do salão.", "WhatsApp has blocked the salon's number."},
		"wait_cause.restricted":    {"O WhatsApp limitou a conta do salão por um tempo.", "WhatsApp has limited the salon's account for a while."},
		"wait_cause.quiet_hours":   {"É horário de silêncio: sai quando ele terminar.", "These are quiet hours: it goes when they end."},
	}
}
