package text

import "salonzap/internal/fault"

// Sentences around the pages of a salon.
const (
	NavSections    fault.Key = "shell.sections"
	NavToday       fault.Key = "shell.today"
	NavAgenda      fault.Key = "shell.agenda"
	NavChats       fault.Key = "shell.chats"
	NavClients     fault.Key = "shell.clients"
	NavRobot       fault.Key = "shell.robot"
	NavServices    fault.Key = "shell.services"
	NavTeam        fault.Key = "shell.team"
	NavNumbers     fault.Key = "shell.numbers"
	NavIntegration fault.Key = "shell.integration"
	NavMore        fault.Key = "shell.more"
	LineConnect    fault.Key = "shell.line_connect"
	LineReconnect  fault.Key = "shell.line_reconnect"
	LineResume     fault.Key = "shell.line_resume"
	LineDecide     fault.Key = "shell.line_decide"
	LineContinue   fault.Key = "shell.line_continue"
	LineSee        fault.Key = "shell.line_see"
)

func shellPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		NavSections:    {"Páginas do salão", "The salon's pages"},
		NavToday:       {"Hoje", "Today"},
		NavAgenda:      {"Agenda", "Calendar"},
		NavChats:       {"Conversas", "Chats"},
		NavClients:     {"Clientes", "Clients"},
		NavRobot:       {"Robô", "Robot"},
		NavServices:    {"Serviços", "Services"},
		NavTeam:        {"Equipe", "Team"},
		NavNumbers:     {"Números", "Numbers"},
		NavIntegration: {"Integração", "Integration"},
		NavMore:        {"Mais", "More"},
		LineConnect:    {"Conectar", "Connect"},
		LineReconnect:  {"Reconectar", "Reconnect"},
		LineResume:     {"Retomar", "Resume"},
		LineDecide:     {"Escolher o número", "Choose the number"},
		LineContinue:   {"Continuar", "Continue"},
		LineSee:        {"Ver o que houve", "See what happened"},
	}
}
