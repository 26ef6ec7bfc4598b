package text

import "salonzap/internal/fault"

// Sentences about the text model that may help a robot.
const (
	RobotModelOn     fault.Key = "robot_page.model_on"
	RobotModelHint   fault.Key = "robot_page.model_hint"
	RobotModelUsed   fault.Key = "robot_page.model_used"
	RobotModelOff    fault.Key = "robot_page.model_off"
	RobotModelHelped fault.Key = "robot_page.model_helped"
	RobotModelInVain fault.Key = "robot_page.model_in_vain"
)

func robotModels() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		RobotModelOn:     {"Pedir ajuda a um modelo de texto (IA) quando o robô não entende", "Ask a text model for help when the robot does not understand"},
		RobotModelHint:   {"Só a mensagem que ele não entendeu é enviada, sem telefones, preços e endereços, e sem os nomes que o robô reconhece. O modelo não marca nada: o robô repete o pedido e o cliente confirma.", "Only the message that it did not understand is sent, without phone numbers, prices and addresses, and without the names that the robot recognizes. The model books nothing: the robot says the wish back and the client confirms."},
		RobotModelUsed:   {"Modelo de texto: %s de %s consultas usadas hoje.", "Text model: %s of %s calls used today."},
		RobotModelOff:    {"Modelo de texto: desligado neste salão.", "Text model: switched off in this salon."},
		RobotModelHelped: {"O modelo de texto entendeu por ele.", "The text model understood it for the robot."},
		RobotModelInVain: {"O modelo de texto também não entendeu.", "The text model did not understand it either."},
	}
}
