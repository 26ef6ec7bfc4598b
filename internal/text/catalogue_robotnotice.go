package text

import "salonzap/internal/fault"

// RobotTold is the key of the sentence that says when the robot told the salon something about a client, and what.
const RobotTold fault.Key = "robot_page.told"

// RobotNoticeKey is the key of what the robot told the salon: "robot_notice.cancelled".
func RobotNoticeKey(what string) fault.Key {
	if k := fault.Key("robot_notice." + what); Has(k) {
		return k
	}
	return "robot_notice."
}

func robotNotices() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		RobotTold:                {"Às %s: %s.", "At %s: %s."},
		"robot_notice.":          {"o robô avisou você", "the robot told you something"},
		"robot_notice.human":     {"o cliente pediu uma pessoa", "the client asked for a person"},
		"robot_notice.missed":    {"o robô não entendeu e desistiu", "the robot did not understand, and gave up"},
		"robot_notice.audio":     {"o cliente mandou o que o robô não ouve nem vê", "the client sent what the robot neither hears nor sees"},
		"robot_notice.cancelled": {"o cliente cancelou um horário", "the client cancelled an appointment"},
		"robot_notice.moved":     {"o cliente remarcou um horário", "the client moved an appointment"},
		"robot_notice.loop":      {"parece outro robô: o seu parou de responder por um tempo", "it seems to be another robot: yours stopped answering for a while"},
		"robot_notice.late":      {"o cliente avisou que vai se atrasar", "the client said that they come late"},
		"robot_notice.reminder":  {"o cliente respondeu a um lembrete enquanto você atendia", "the client answered a reminder while you were answering"},
	}
}
