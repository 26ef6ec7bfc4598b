package text

import "salonzap/internal/fault"

// Sentences of the pages about what a salon sells, and who serves.
const (
	ServiceWithBreak fault.Key = "service.with_break"
	ServiceNobody    fault.Key = "service.nobody"
	ServiceEverybody fault.Key = "service.everybody"
	DurationMinutes  fault.Key = "duration.minutes"
	DurationHours    fault.Key = "duration.hours"
	DurationBoth     fault.Key = "duration.both"
	ListLast         fault.Key = "list.last"
)

func cataloguePages() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ServiceWithBreak: {"%s, com %s de intervalo", "%s, with a break of %s"},
		ServiceNobody:    {"ninguém faz", "nobody does it"},
		ServiceEverybody: {"todos", "everybody"},
		DurationMinutes:  {"%d min", "%d min"},
		DurationHours:    {"%d h", "%d h"},
		DurationBoth:     {"%d h %d min", "%d h %d min"},
		ListLast:         {"%s e %s", "%s and %s"},
	}
}
