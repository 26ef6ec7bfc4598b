package text

import "salonzap/internal/fault"

// Sentences about the results of robots, for a salon and for operators.
const (
	MeasuresHead      fault.Key = "measures.head"
	MeasuresIs        fault.Key = "measures.is"
	MeasuresWeek      fault.Key = "measures.week"
	MeasuresMonth     fault.Key = "measures.month"
	MeasuresWhat      fault.Key = "measures.what"
	MeasuresConfirmed fault.Key = "measures.confirmed"
	MeasuresNoShow    fault.Key = "measures.no_show"
	MeasuresWonBack   fault.Key = "measures.won_back"
	MeasuresMedian    fault.Key = "measures.median"
	MeasuresSlow      fault.Key = "measures.slow"
	MeasuresBookings  fault.Key = "measures.bookings"
	MeasuresMessages  fault.Key = "measures.messages"
	MeasuresOf        fault.Key = "measures.of" // a number of another
	MeasuresCSV       fault.Key = "measures.csv"
	MeasuresColumns   fault.Key = "measures.columns"

	RobotDays fault.Key = "robot.days_invalid" // at most

	NavRobots       fault.Key = "nav.robots"
	RobotsTitle     fault.Key = "robots.title"
	RobotsLead      fault.Key = "robots.lead"
	RobotsDay       fault.Key = "robots.day"
	RobotsWeek      fault.Key = "robots.week"
	RobotsAnswers   fault.Key = "robots.answers"
	RobotsBookings  fault.Key = "robots.bookings"
	RobotsGaveUp    fault.Key = "robots.gave_up"
	RobotsTakenOver fault.Key = "robots.taken_over"
	RobotsBySalon   fault.Key = "robots.by_salon"
	RobotsBySalonIs fault.Key = "robots.by_salon_is"
	RobotsNone      fault.Key = "robots.none"
	RobotsSalon     fault.Key = "robots.salon"
)

func measures() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		MeasuresHead:      {"Como o robô vai", "How the robot does"},
		MeasuresIs:        {"Contado do que está na agenda e nas conversas. Faltas: dos que já se sabe se vieram. Recuperados: cancelados a tempo em que outra pessoa marcou depois.", "Counted from the agenda and the chats. No-shows: of those of whom it is known. Won back: cancelled in time, and booked by somebody else afterwards."},
		MeasuresWeek:      {"7 dias", "7 days"},
		MeasuresMonth:     {"30 dias", "30 days"},
		MeasuresWhat:      {"O que conta", "What counts"},
		MeasuresConfirmed: {"Confirmados", "Confirmed"},
		MeasuresNoShow:    {"Faltas", "No-shows"},
		MeasuresWonBack:   {"Horários recuperados", "Times won back"},
		MeasuresMedian:    {"Metade das respostas em até", "Half of the answers within"},
		MeasuresSlow:      {"9 em cada 10 em até", "9 out of 10 within"},
		MeasuresBookings:  {"Marcados pelo robô", "Booked by the robot"},
		MeasuresMessages:  {"Mensagens do cliente por horário", "A client's messages per booking"},
		MeasuresOf:        {"%d de %d", "%d of %d"},
		MeasuresCSV:       {"Baixar planilha (CSV)", "Download as a spreadsheet (CSV)"},
		MeasuresColumns: {
			"De|Até|Horários|Confirmados|Feitos|Faltas|Cancelados a tempo|Recuperados|Mensagens respondidas|Resposta p50 (s)|Resposta p90 (s)|Marcados pelo robô|Mensagens para eles",
			"From|To|Appointments|Confirmed|Done|No-shows|Cancelled in time|Won back|Messages answered|Answer p50 (s)|Answer p90 (s)|Booked by the robot|Messages for these",
		},

		RobotDays: {"Escolha de 1 a %d dias.", "Choose 1 to %d days."},

		NavRobots:       {"Robôs", "Robots"},
		RobotsTitle:     {"Robôs", "Robots"},
		RobotsLead:      {"O que os robôs de todos os salões fizeram. Aqui não há mensagens.", "What the robots of all salons did. There are no messages here."},
		RobotsDay:       {"Últimas 24 horas", "Last 24 hours"},
		RobotsWeek:      {"Últimos 7 dias", "Last 7 days"},
		RobotsAnswers:   {"Respostas", "Answers"},
		RobotsBookings:  {"Horários marcados", "Bookings"},
		RobotsGaveUp:    {"Desistiu", "Gave up"},
		RobotsTakenOver: {"Assumidas por pessoas", "Taken over"},
		RobotsBySalon:   {"Salões, últimas 24 horas", "Salons, last 24 hours"},
		RobotsBySalonIs: {"Primeiro aqueles em que o robô mais desistiu ou foi interrompido.", "Those in which the robot most often gave up, or was interrupted, come first."},
		RobotsNone:      {"Nenhum robô respondeu nas últimas 24 horas.", "No robot answered in the last 24 hours."},
		RobotsSalon:     {"Salão", "Salon"},
	}
}
