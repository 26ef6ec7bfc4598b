package text

import "salonzap/internal/fault"

// Sentences about the robot.
const (
	RobotMoment fault.Key = "robot.moment_invalid"
	RobotHours  fault.Key = "robot.hours_invalid"
	RobotMode   fault.Key = "robot.mode_invalid"
	RobotHuman  fault.Key = "robot.human_minutes_invalid"
	RobotPhone  fault.Key = "robot.phone_needed"
)

func robots() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		RobotMoment: {"Não entendemos este momento. Escreva como 2026-11-25T10:07.", "We do not understand this moment. Write it as 2026-11-25T10:07."},
		RobotMode:   {"Escolha quem o robô atende: everyone (todos), asks (só quem pedir) ou link (só pelo link).", "Choose whom the robot answers: everyone, asks (who asks for it) or link (who comes by the link)."},
		RobotHuman:  {"O silêncio depois de uma pessoa vai de %d a %d minutos.", "The silence after a person's word lasts %d to %d minutes."},
		RobotPhone:  {"Diga de que número vem a conversa, como --from \"11 98765-4321\".", "Say from which number the conversation comes, like --from \"11 98765-4321\"."},
		RobotHours:  {"Não entendemos este horário de funcionamento. Escreva como 09:00-19:00.", "We do not understand these opening hours. Write them as 09:00-19:00."},
	}
}
