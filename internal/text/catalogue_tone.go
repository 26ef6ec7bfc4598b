package text

import "salonzap/internal/fault"

// Sentences about the robot's tone, and about trying the robot.
const (
	RobotTone         fault.Key = "robot.tone"
	RobotToneLegend   fault.Key = "robot.tone_legend"
	RobotToneHint     fault.Key = "robot.tone_hint"
	RobotToneWarm     fault.Key = "robot.tone_a_gente"
	RobotToneFormal   fault.Key = "robot.tone_voce"
	RobotTrialEmpty   fault.Key = "robot.trial_empty"
	RobotTrialTooMany fault.Key = "robot.trial_too_many"
)

// RobotToneKey is the key of a tone's name.
func RobotToneKey(t Tone) fault.Key {
	if t == Formal {
		return RobotToneFormal
	}
	return RobotToneWarm
}

func tones() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		RobotTone:         {"Escolha o tom: a_gente ou voce.", "Choose the tone: a_gente or voce."},
		RobotToneLegend:   {"Como ele fala", "How it speaks"},
		RobotToneHint:     {"Muda as frases prontas. O que o cliente confirma e o aviso de que é um robô ficam iguais.", "Changes the standard sentences. What clients confirm, and that a robot writes, stay the same."},
		RobotToneWarm:     {"A gente (próximo)", "A gente (close)"},
		RobotToneFormal:   {"Você (formal)", "Você (formal)"},
		RobotTrialEmpty:   {"Escreva pelo menos uma mensagem.", "Write at least one message."},
		RobotTrialTooMany: {"No máximo %d mensagens, de até %d caracteres cada.", "At most %d messages, of up to %d characters each."},
	}
}
