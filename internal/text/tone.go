package text

import (
	"fmt"

	"salonzap/internal/fault"
)

// Tone is the form of address in the robot's Portuguese messages to clients. English has one tone.
type Tone string

// The tones. The zero Tone is Warm.
const (
	Warm   Tone = ""     // "a gente não abre", "te lembro"
	Formal Tone = "voce" // "não abrimos", "lembrarei você"
)

// warmName is the name of Warm, whose value is empty.
const warmName = "a_gente"

// Tones lists the tones.
func Tones() []Tone { return []Tone{Warm, Formal} }

// ParseTone reads a tone's name: a_gente, voce. Errors: Invalid "tone".
func ParseTone(s string) (Tone, error) {
	switch s {
	case warmName:
		return Warm, nil
	case string(Formal):
		return Formal, nil
	}
	return Warm, fault.Field("text.tone", "tone", RobotTone)
}

// Name is the tone's name in the REST API: a_gente, voce.
func (t Tone) Name() string {
	if t == Warm {
		return warmName
	}
	return string(t)
}

// Valid tells whether it is one of the tones.
func (t Tone) Valid() bool { return t == Warm || t == Formal }

// Voice is a language in a tone.
type Voice struct {
	Lang
	Tone Tone
}

// Say returns the sentence of a key in the tone, or the common sentence when the tone has none of its own.
func (v Voice) Say(key fault.Key, args ...any) string {
	if s, ok := formal[key]; ok && v.Tone == Formal && v.Lang == PT {
		if len(args) == 0 {
			return s
		}
		return fmt.Sprintf(s, args...)
	}
	return v.Lang.Say(key, args...)
}

// formal are the robot's sentences that differ in the tone Formal. What a sentence promises or asks is the same in both tones.
var formal = formalSentences() //nolint:gochecknoglobals // immutable table, built from literals

func formalSentences() map[fault.Key]string {
	return map[fault.Key]string{
		TalkHello:     "Olá!",
		TalkHelloName: "Olá, %s!",
		TalkMenuHuman: "Falar com a equipe",

		TalkAnyone:       "Sem preferência",
		TalkSayWhen:      "Para evitar enganos: qual dia e qual hora você prefere? Por exemplo *sexta 15h*.",
		TalkPast:         "Esse horário já passou. Qual dia e qual hora você prefere?",
		TalkNoSuchDay:    "Esse dia não existe no calendário. Qual dia você prefere?",
		TalkNoSuchHour:   "Esse horário não existe. Qual horário você prefere?",
		TalkOrAnotherDay: "Algum deles serve para você? (ou diga outro dia)",
		TalkNothingFree:  "Não encontrei horário livre. Diga outro dia, ou digite *atendente* para falar com a equipe.",
		TalkClosed:       "%s não abrimos.",
		TalkClosedFor:    "%s não abrimos (%s).",
		TalkTooFar:       "Ainda não é possível marcar tão longe: a agenda vai até %s.",
		TalkTooSoon:      "Tão em cima da hora não é possível marcar por aqui.",
		TalkOpensAt:      "%s atendemos %s.",
		TalkTaken:        "Esse horário já está ocupado.",
		TalkLost:         "Esse horário acabou de ser preenchido.",
		TalkNearest:      "Os mais próximos que encontrei:",
		TalkMenuOver:     "Essa lista já venceu. Veja como está agora:",

		TalkHeld:           "Reservei *%s* com %s por %d min para você.",
		TalkAskName:        "Qual é o seu nome?",
		TalkDrop:           "Não quero marcar",
		TalkRemindDay:      "Enviarei um lembrete um dia antes.",
		TalkRemindTomorrow: "Enviarei um lembrete amanhã.",
		TalkRemindHours:    "Enviarei um lembrete 2 h antes.",
		TalkChangeHere:     "Para remarcar ou cancelar, escreva por aqui.",
		TalkDropped:        "Tudo bem, nada foi marcado. Quando quiser, é só escrever.",
		TalkNudge:          "Você ainda quer *%s*? O horário fica reservado por mais 5 min. Basta responder *sim*.",

		TalkNoneMarked: "Você não tem horário marcado. Deseja marcar? Diga o serviço, o dia e a hora.",
		TalkMoveWhen:   "Para quando você quer mudar *%s*?",
		TalkCancelLate: "Seu horário é *%s* (falta %s). Cancelamentos até %s antes nos ajudam a chamar outra pessoa, mas tudo bem: cancelo?",
		TalkCancelled:  "Cancelado: *%s*. Deseja marcar outro dia?",
		TalkTooLate:    "Esse horário já começou ou já mudou. Digite *atendente* para falar com a equipe.",

		TalkNoAddress:       "Ainda não tenho o endereço aqui. Digite *atendente* e alguém responderá a você.",
		TalkNoHours:         "Ainda não tenho os horários aqui. Digite *atendente* e alguém responderá a você.",
		TalkNoPayment:       "Sobre pagamento alguém da equipe responderá a você: digite *atendente*.",
		TalkHuman:           "Certo! A equipe já foi avisada, alguém responderá a você por aqui.",
		TalkLate:            "Obrigado por avisar! A equipe já sabe.",
		TalkThanks:          "De nada!",
		TalkBye:             "Até mais!",
		TalkMissed:          "Não entendi.",
		TalkMissedAgain:     "Ainda não entendi. Escolha uma opção ou digite *atendente*:",
		TalkGaveUp:          "Vou chamar alguém da equipe para ajudar você.",
		TalkExample:         "Diga o que você precisa, por exemplo *corte sexta 15h*.",
		TalkCannotHear:      "Ainda não consigo ouvir áudios. Se você escrever *corte sexta 15h*, resolvo por aqui. Ou digite *atendente*.",
		TalkCannotSee:       "Ainda não consigo ver isso por aqui. Se você escrever o que precisa, resolvo por aqui. Ou digite *atendente*.",
		TalkWaitingHow:      "Se abrir, escrevo a você aqui e reservo o horário por %d min.",
		TalkReservationOver: "O tempo que reservamos *%s* para você já acabou. Vou ver se ainda está livre:",
		TalkWaitChoice:      "Quero ser avisado se abrir",

		TalkResumed: "Pronto, você voltará a receber os lembretes.",
	}
}
