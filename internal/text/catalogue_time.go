package text

import "salonzap/internal/fault"

// Words for moments and statuses.
const (
	AgoNow       fault.Key = "time.now"
	AgoSeconds   fault.Key = "time.seconds"
	AgoMinutes   fault.Key = "time.minutes"
	AgoHours     fault.Key = "time.hours"
	AtToday      fault.Key = "time.today"
	AtYesterday  fault.Key = "time.yesterday"
	AtDay        fault.Key = "time.day"
	AtDayOfYear  fault.Key = "time.day_of_year"
	AtExact      fault.Key = "time.exact"
	TimeNever    fault.Key = "time.never"
	MonthsOfYear fault.Key = "time.months"

	StatusOn      fault.Key = "status.connected"
	StatusLinking fault.Key = "status.connecting"
	StatusScan    fault.Key = "status.awaiting_scan"
	StatusOff     fault.Key = "status.disconnected"
	StatusNever   fault.Key = "status.never"
	StatusDown    fault.Key = "status.down"
	StatusDecide  fault.Key = "status.decide"
	StatusPaused  fault.Key = "status.paused"
)

func timePage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		AgoNow:       {"agora", "just now"},
		AgoSeconds:   {"há %d s", "%d s ago"},
		AgoMinutes:   {"há %d min", "%d min ago"},
		AgoHours:     {"há %d h", "%d h ago"},
		AtToday:      {"hoje %s", "today %s"},
		AtYesterday:  {"ontem %s", "yesterday %s"},
		AtDay:        {"%d de %s, %s", "%d %s, %s"},
		AtDayOfYear:  {"%d de %s de %d", "%d %s %d"},
		AtExact:      {"%d de %s de %d, %s", "%d %s %d, %s"},
		TimeNever:    {"nunca", "never"},
		MonthsOfYear: {"jan fev mar abr mai jun jul ago set out nov dez", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"},

		StatusOn:      {"Conectado", "Connected"},
		StatusLinking: {"Conectando", "Connecting"},
		StatusScan:    {"Esperando leitura", "Waiting for a scan"},
		StatusOff:     {"Desconectado", "Disconnected"},
		StatusNever:   {"Ainda não conectado", "Not connected yet"},
		StatusDown:    {"Precisa de atenção", "Needs attention"},
		StatusDecide:  {"Esperando decisão", "Waiting for a decision"},
		StatusPaused:  {"Pausado", "Paused"},
	}
}
