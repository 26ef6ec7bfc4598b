package text

import "salonzap/internal/fault"

// Sentences of the page of a salon's numbers.
const (
	NumbersIs        fault.Key = "numbers.is"
	NumbersNone      fault.Key = "numbers.none"
	NumbersWeeks     fault.Key = "numbers.weeks"
	NumbersSpan      fault.Key = "numbers.span"
	NumbersShow      fault.Key = "numbers.show"
	NumbersCSV       fault.Key = "numbers.csv"
	NumbersByWeek    fault.Key = "numbers.by_week"
	NumbersByPerson  fault.Key = "numbers.by_person"
	NumbersByService fault.Key = "numbers.by_service"
	NumbersPicture   fault.Key = "numbers.picture"
	NumbersWeek      fault.Key = "numbers.week"
	NumbersPerson    fault.Key = "numbers.person"
	NumbersService   fault.Key = "numbers.service"
	NumbersVisits    fault.Key = "numbers.visits"
	NumbersBusy      fault.Key = "numbers.busy"
	NumbersNoShow    fault.Key = "numbers.no_show"
	NumbersBooked    fault.Key = "numbers.booked"
	NumbersDone      fault.Key = "numbers.done"
	NumbersGone      fault.Key = "numbers.gone"
	NumbersColumns   fault.Key = "numbers.columns"
)

func numbersPages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		NumbersIs:        {"Contado do que está na agenda, sem os cancelados. Faltas: dos que já se sabe se vieram.", "Counted from the agenda, without the cancelled. No-shows: of those of whom it is known."},
		NumbersNone:      {"Ainda não há horários neste período. Quando houver, os números aparecem aqui.", "There are no appointments in this span yet. When there are, the numbers are here."},
		NumbersWeeks:     {"Período", "Span"},
		NumbersSpan:      {"%d semanas", "%d weeks"},
		NumbersShow:      {"Mostrar", "Show"},
		NumbersCSV:       {"Baixar planilha (CSV)", "Download as a spreadsheet (CSV)"},
		NumbersByWeek:    {"Por semana", "By week"},
		NumbersByPerson:  {"Por pessoa", "By person"},
		NumbersByService: {"Por serviço", "By service"},
		NumbersPicture:   {"Colunas por semana: o que foi marcado e, dentro, o que foi feito. Os mesmos valores estão na tabela.", "Columns by week: what was booked and, within, what was done. The same values are in the table."},
		NumbersWeek:      {"Semana de", "Week of"},
		NumbersPerson:    {"Pessoa", "Person"},
		NumbersService:   {"Serviço", "Service"},
		NumbersVisits:    {"Horários", "Appointments"},
		NumbersBusy:      {"Ocupação", "Occupancy"},
		NumbersNoShow:    {"Faltas", "No-shows"},
		NumbersBooked:    {"Marcado", "Booked"},
		NumbersDone:      {"Feito", "Done"},
		NumbersGone:      {"(não existe mais)", "(no longer there)"},
		NumbersColumns: {
			"Semana|Pessoa|Serviço|Horários|Feitos|Faltas|Em aberto|Cancelados|Marcado|Feito (R$)|Minutos ocupados|Minutos de trabalho",
			"Week|Person|Service|Appointments|Done|No-shows|Open|Cancelled|Booked|Done (R$)|Busy minutes|Working minutes",
		},
	}
}
