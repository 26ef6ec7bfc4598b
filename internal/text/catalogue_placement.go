package text

import "salonzap/internal/fault"

// Sentences of why a salon is placed where it is.
const (
	PlaceHead      fault.Key = "place.head"
	PlaceStays     fault.Key = "place.stays"   // the server
	PlaceWould     fault.Key = "place.would"   // where it is, where it would go
	PlaceNew       fault.Key = "place.new"     // where it will go
	PlaceNowhere   fault.Key = "place.nowhere" // what helps
	PlaceNotKept   fault.Key = "place.not_kept"
	PlaceAll       fault.Key = "place.all"
	PlaceChosen    fault.Key = "place.chosen"
	PlaceHere      fault.Key = "place.here"
	PlaceLoad      fault.Key = "place.load"    // salons
	PlaceLoadOf    fault.Key = "place.load_of" // salons, capacity
	PlaceWeight    fault.Key = "place.weight"  // weight
	PlaceRegion    fault.Key = "place.region"  // region
	ServersNoPlace fault.Key = "place.attention"

	ServerFormPlace    fault.Key = "server_form.place"
	ServerFormCapacity fault.Key = "server_form.capacity"
	ServerFormCapIs    fault.Key = "server_form.capacity_hint"
	ServerFormWeight   fault.Key = "server_form.weight"
	ServerFormWeightIs fault.Key = "server_form.weight_hint"
	ServerFormRegion   fault.Key = "server_form.region"
	ServerFormRegionIs fault.Key = "server_form.region_hint"
)

// PlaceWhy is why placement chose a server (chosen), or did not, by the word of its reason.
func PlaceWhy(reason string, chosen bool) fault.Key {
	if chosen {
		return fault.Key("place_chosen." + reason)
	}
	return fault.Key("place_not." + reason)
}

func placement() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		PlaceHead:      {"Por que este servidor?", "Why this server?"},
		PlaceStays:     {"Está no servidor %s. Se fosse colocado hoje, iria para ele mesmo.", "It is on server %s. Placed today, it would go there again."},
		PlaceWould:     {"Está no servidor %s. Se fosse colocado hoje, iria para %s.", "It is on server %s. Placed today, it would go to %s."},
		PlaceNew:       {"Ainda não está em nenhum servidor. Quando conectar, vai para %s.", "It is on no server yet. When it connects, it goes to %s."},
		PlaceNowhere:   {"Hoje não teria onde ficar. %s", "Today it would have no place. %s"},
		PlaceNotKept:   {"O motivo do dia em que foi colocado não fica guardado; abaixo está o que vale agora.", "The reason of the day when it was placed is not kept; below is what counts now."},
		PlaceAll:       {"Ver os servidores e os motivos", "Show the servers and the reasons"},
		PlaceChosen:    {"escolhido", "chosen"},
		PlaceHere:      {"está aqui", "it is here"},
		PlaceLoad:      {"salões: %s", "salons: %s"},
		PlaceLoadOf:    {"salões: %s de %s", "salons: %s of %s"},
		PlaceWeight:    {"peso %d", "weight %d"},
		PlaceRegion:    {"região %s", "region %s"},
		ServersNoPlace: {"Salões novos não têm onde ficar", "New salons have no place"},

		ServerFormPlace:    {"Salões novos", "New salons"},
		ServerFormCapacity: {"Capacidade", "Capacity"},
		ServerFormCapIs:    {"Quantos salões este servidor recebe no máximo. 0 é sem limite. Os que já estão nele ficam.", "How many salons this server takes at most. 0 is no bound. Those that are on it stay."},
		ServerFormWeight:   {"Peso", "Weight"},
		ServerFormWeightIs: {"A parte dele: com 2, fica com o dobro dos salões de um servidor com 1.", "Its share: with 2, it gets twice the salons of a server with 1."},
		ServerFormRegion:   {"Região", "Region"},
		ServerFormRegionIs: {"Uma palavra, como sp ou eu-west; pode ficar vazia. Salões novos vão primeiro para a região de SALONZAP_REGION, se houver.", "A word, like sp or eu-west; it may be empty. New salons go to the region of SALONZAP_REGION first, if there is one."},

		"place_chosen.only":      {"é o único que recebe salões", "it is the only one that takes salons"},
		"place_chosen.unhealthy": {"passou na última verificação, e os outros não", "it passed its last check, and the others did not"},
		"place_chosen.region":    {"está na região que vem primeiro", "it is in the region that comes first"},
		"place_chosen.kind":      {"é do tipo que recebe salões novos por padrão (SALONZAP_WHATSAPP)", "it is of the kind that gets new salons by default (SALONZAP_WHATSAPP)"},
		"place_chosen.load":      {"tem menos salões para o seu peso", "it has fewer salons for its weight"},
		"place_chosen.order":     {"empatou com outros e vem primeiro na ordem: o padrão, depois o mais antigo", "it is level with others and comes first in the order: the default one, then the oldest"},
		"place_not.draining":     {"está sendo esvaziado", "it is being drained"},
		"place_not.full":         {"está cheio", "it is full"},
		"place_not.unhealthy":    {"não passou na última verificação", "it did not pass its last check"},
		"place_not.region":       {"não está na região que vem primeiro", "it is not in the region that comes first"},
		"place_not.kind":         {"não é do tipo que recebe salões novos por padrão (SALONZAP_WHATSAPP)", "it is not of the kind that gets new salons by default (SALONZAP_WHATSAPP)"},
		"place_not.load":         {"tem mais salões para o seu peso", "it has more salons for its weight"},
		"place_not.order":        {"empatou com o escolhido e vem depois na ordem: o padrão, depois o mais antigo", "it is level with the chosen one and comes later in the order: the default one, then the oldest"},
	}
}
