package agenda

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Trade is a kind of salon, for which the set-up proposes services and hours.
type Trade string

// The trades.
const (
	Barbershop Trade = "barbearia"
	HairSalon  Trade = "salao"
	Manicure   Trade = "manicure"
	Aesthetics Trade = "estetica"
	OtherTrade Trade = "other"
)

// Trades lists them all.
func Trades() []Trade { return []Trade{Barbershop, HairSalon, Manicure, Aesthetics, OtherTrade} }

// ParseTrade reads one. Errors: Invalid "trade".
func ParseTrade(s string) (Trade, error) {
	for _, t := range Trades() {
		if string(t) == s {
			return t, nil
		}
	}
	return "", fault.Field("agenda.trade", "trade", text.AgendaTrade)
}

// Say is the trade's name.
func (t Trade) Say(l text.Lang) string { return l.Say(text.AgendaTradeKey(string(t))) }

// Proposed is a service that the set-up proposes. It is a draft: prices are to be looked at.
type Proposed struct {
	ServiceDraft
	Of     []string // of a combo: the names of its parts, which are proposed too
	Ticked bool     // whether it is chosen from the start
}

// Preset is what the set-up begins with. Names are what clients write, hence Portuguese in every language.
type Preset struct {
	Services []Proposed
	Hours    []Weekly
}

// PresetOf is a trade's. Durations and prices are those of ordinary neighbourhoods, to be changed.
func PresetOf(t Trade) Preset {
	switch t {
	case Barbershop:
		return Preset{barbershop(), week(9*60, 19*60, 9*60, 18*60)}
	case HairSalon:
		return Preset{hairSalon(), week(9*60, 19*60, 8*60, 18*60)}
	case Manicure:
		return Preset{manicure(), week(9*60, 18*60, 8*60, 17*60)}
	case Aesthetics:
		return Preset{aesthetics(), week(9*60, 18*60, 9*60, 13*60)}
	case OtherTrade:
	}
	return Preset{[]Proposed{simple("Atendimento", 60, "", true)}, week(9*60, 18*60, 9*60, 13*60)}
}

// week is Tuesday to Friday with an hour for lunch, and Saturday without; Monday is off, as most salons have it.
func week(open, closes, saturday, saturdayEnd Minute) []Weekly {
	var all []Weekly
	for d := time.Tuesday; d <= time.Friday; d++ {
		all = append(all, Weekly{Weekday: d, Window: Window{open, 12 * 60}}, Weekly{Weekday: d, Window: Window{13 * 60, closes}})
	}
	return append(all, Weekly{Weekday: time.Saturday, Window: Window{saturday, saturdayEnd}})
}

func simple(name string, minutes int, price string, ticked bool, aliases ...string) Proposed {
	return Proposed{
		ServiceDraft: ServiceDraft{Name: name, Aliases: aliases, Segments: []Segment{{Busy, minutes}}, Price: price},
		Ticked:       ticked,
	}
}

// dyed is a service in whose middle the professional is free.
func dyed(name string, apply, wait, finish int, price string, ticked bool, aliases ...string) Proposed {
	p := simple(name, apply, price, ticked, aliases...)
	p.Segments = []Segment{{Busy, apply}, {Free, wait}, {Busy, finish}}
	return p
}

func combo(name string, minutes int, price string, of ...string) Proposed {
	p := simple(name, minutes, price, true)
	p.Of = of
	return p
}

func barbershop() []Proposed {
	return []Proposed{
		simple("Corte", 30, "45", true, "cabelo", "corte masculino", "cortar"),
		simple("Barba", 30, "35", true, "fazer a barba"),
		combo("Corte + barba", 50, "70", "Corte", "Barba"),
		simple("Corte infantil", 30, "40", true, "criança", "menino"),
		simple("Pezinho", 15, "20", true, "acabamento", "pezinho do cabelo"),
		simple("Sobrancelha", 15, "20", true),
		simple("Corte na máquina", 20, "30", false, "máquina"),
		simple("Hidratação", 30, "40", false),
		dyed("Platinado", 60, 40, 30, "150", false, "luzes", "descoloração"),
		dyed("Pigmentação", 15, 15, 15, "40", false),
	}
}

func hairSalon() []Proposed {
	return []Proposed{
		simple("Corte feminino", 60, "90", true, "corte", "cortar"),
		simple("Corte masculino", 30, "50", true),
		simple("Escova", 45, "60", true, "escovar"),
		combo("Corte + escova", 90, "140", "Corte feminino", "Escova"),
		dyed("Coloração", 40, 40, 40, "180", true, "tintura", "pintar", "raiz", "retoque de raiz"),
		dyed("Mechas", 120, 40, 50, "380", true, "luzes", "reflexos"),
		simple("Hidratação", 60, "90", true),
		dyed("Progressiva", 60, 30, 90, "300", false, "alisamento", "escova progressiva"),
		simple("Penteado", 60, "150", false),
		simple("Maquiagem", 60, "150", false, "make"),
		simple("Manicure", 45, "35", false, "mão", "unha"),
		simple("Sobrancelha", 20, "35", false),
	}
}

func manicure() []Proposed {
	return []Proposed{
		simple("Manicure", 45, "35", true, "mão", "unha", "fazer a unha"),
		simple("Pedicure", 45, "40", true, "pé"),
		combo("Pé e mão", 90, "70", "Manicure", "Pedicure"),
		simple("Esmaltação em gel", 60, "70", true, "gel"),
		simple("Alongamento em gel", 150, "180", true, "fibra", "alongamento"),
		simple("Manutenção do alongamento", 90, "110", true, "manutenção"),
		simple("Remoção do alongamento", 45, "50", false, "remoção"),
		simple("Spa dos pés", 60, "70", false),
		simple("Blindagem", 60, "80", false),
	}
}

func aesthetics() []Proposed {
	cleaned := func(p Proposed) Proposed {
		p.BufferAfter = 15 // the room is made ready
		return p
	}
	return []Proposed{
		cleaned(simple("Limpeza de pele", 75, "150", true, "limpeza")),
		cleaned(simple("Massagem relaxante", 60, "140", true, "massagem")),
		cleaned(simple("Drenagem linfática", 60, "130", true, "drenagem")),
		simple("Design de sobrancelhas", 30, "45", true, "sobrancelha"),
		simple("Design com henna", 45, "60", true, "henna"),
		simple("Depilação de buço", 15, "20", true, "buço"),
		simple("Depilação de meia perna", 30, "50", true, "meia perna"),
		simple("Depilação de axilas", 15, "30", true, "axila"),
		simple("Depilação de virilha", 30, "60", true, "virilha"),
		simple("Extensão de cílios", 120, "180", false, "cílios"),
		cleaned(simple("Peeling", 45, "180", false)),
		simple("Avaliação", 30, "0", false, "consulta"),
	}
}

// Services makes services of proposals; combos find their parts among them, and are single services without them.
// Errors: Invalid with the field.
func Services(chosen []Proposed) ([]Service, error) {
	all := make([]Service, 0, len(chosen))
	ids := map[string]ServiceID{}
	for i, p := range chosen {
		p.Sort = i
		s, err := NewService(p.ServiceDraft)
		if err != nil {
			return nil, err
		}
		ids[p.Name] = s.ID
		all = append(all, s)
	}
	for i, p := range chosen {
		parts := make([]ServiceID, 0, len(p.Of))
		for _, name := range p.Of {
			if id, ok := ids[name]; ok {
				parts = append(parts, id)
			}
		}
		if len(parts) == len(p.Of) && len(parts) > 0 {
			all[i].Parts = parts
		}
	}
	return all, nil
}
