package understand

// Reason is why a reading is in doubt, or what was assumed in it. The list is closed; names are never changed, as programs
// read them.
type Reason uint8

// Reasons that ask: the reading must not be used before somebody has chosen.
const (
	WhichWeek       Reason = iota + 1 // "sexta que vem": this week's or the next one's; both are listed
	SameWeekday                       // the name of today's weekday: today or in a week; both are listed
	SameDay                           // "dia 25" on a 25th: today or in a month; both are listed
	AmPm                              // "às 3", "às 7": the hours that are possible are listed
	Past                              // the day or the hour is over
	ImpossibleDate                    // 31/11
	ImpossibleTime                    // 25h
	WeekdayMismatch                   // "sexta dia 28", which is a Saturday; both are listed
	DayOrHour                         // "sexta 15": the hour, or a Friday that is a 15th
	Year                              // a day and month that are over this year; the next one's is listed
	WhichHoliday                      // "feriado": the next national one is listed; towns have their own
	Pairs                             // "sexta de manhã ou sábado à tarde": not every combination is meant
	Conflict                          // "de manhã, às 15h"
	Recurring                         // "toda sexta": the first one is listed
	RefersBack                        // "no mesmo horário": the words alone do not say
	Relative                          // "mais tarde": than what was offered
	SeveralPeople                     // one hour each for several people
	HourOrMinute                      // "14 e 15": 14:15, or 14:00 and 15:00
	WeekdayOrOption                   // "a segunda": Monday, or the second of a list
	NegatedQuestion                   // "sexta não dá?": asked for or ruled out
	GoodbyeOrLimit                    // "até amanhã": a limit or a farewell
	Vague                             // "um dia desses", "daqui uns dias"
	Unlinked                          // several days or hours, and no word that says how they belong together
	Unread                            // a number or a word of the calendar that no rule took: "sexta 15h ou 27"
	TooLong                           // only the beginning was read
)

// Reasons that note: something was assumed that an echo of the reading shows well enough.
const (
	HourByOpening Reason = iota + 101 // a bare hour, of which one reading lies within the opening hours
	Approximate                       // "umas 10 horas"
	Fortnight                         // "daqui a 15 dias" is often said for two weeks
	Typo                              // a word was read as another one that it resembles
	Excluded                          // something was excluded
	OpenEnd                           // a range of days without an end; it is cut at the horizon
	Loose                             // edges that people draw differently: "fim da tarde", "começo do mês"
	PastDropped                       // something that is over was said beside what is to come
)

// Asks tells reasons that must be settled from those that are only noted.
func (r Reason) Asks() bool { return r < HourByOpening }

// String is the reason's name for programs.
func (r Reason) String() string {
	names := map[Reason]string{
		WhichWeek: "which_week", SameWeekday: "same_weekday", SameDay: "same_day", AmPm: "am_pm", Past: "past",
		ImpossibleDate: "impossible_date", ImpossibleTime: "impossible_time", WeekdayMismatch: "weekday_mismatch",
		DayOrHour: "day_or_hour", Year: "year", WhichHoliday: "which_holiday", Pairs: "pairs", Conflict: "conflict",
		Recurring: "recurring", RefersBack: "refers_back", Relative: "relative", SeveralPeople: "several_people",
		HourOrMinute: "hour_or_minute", WeekdayOrOption: "weekday_or_option", NegatedQuestion: "negated_question",
		GoodbyeOrLimit: "goodbye_or_limit", Vague: "vague", Unlinked: "unlinked", TooLong: "too_long", Unread: "unread",
		HourByOpening: "hour_by_opening", Approximate: "approximate", Fortnight: "fortnight", Typo: "typo",
		Excluded: "excluded", OpenEnd: "open_end", Loose: "loose", PastDropped: "past_dropped",
	}
	return names[r]
}
