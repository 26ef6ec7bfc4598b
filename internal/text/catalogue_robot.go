package text

import "salonzap/internal/fault"

// Sentences about the robot.
const (
	RobotMoment fault.Key = "robot.moment_invalid"
	RobotHours  fault.Key = "robot.hours_invalid"
)

func robots() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		RobotMoment: {"Não entendemos este momento. Escreva como 2026-11-25T10:07.", "We do not understand this moment. Write it as 2026-11-25T10:07."},
		RobotHours:  {"Não entendemos este horário de funcionamento. Escreva como 09:00-19:00.", "We do not understand these opening hours. Write them as 09:00-19:00."},
	}
}
