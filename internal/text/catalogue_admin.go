package text

import "salonzap/internal/fault"

// Sentences of the operator's list of salons.
const (
	SalonsTitle   fault.Key = "salons.title"
	SalonsTotal   fault.Key = "salons.total"
	SalonsSearch  fault.Key = "salons.search"
	SalonsStatus  fault.Key = "salons.status"
	SalonsAny     fault.Key = "salons.any"
	SalonsFind    fault.Key = "salons.find"
	SalonsNext    fault.Key = "salons.next"
	SalonsFirst   fault.Key = "salons.first"
	SalonsNone    fault.Key = "salons.none"
	SalonsNoneDo  fault.Key = "salons.none_do"
	SalonsNoMatch fault.Key = "salons.no_match"
	SalonsClear   fault.Key = "salons.clear"
	SalonsShown   fault.Key = "salons.shown"
	ColumnSalon   fault.Key = "salons.column_salon"
	ColumnNumber  fault.Key = "salons.column_number"
	ColumnStatus  fault.Key = "salons.column_status"
	ColumnSince   fault.Key = "salons.column_since"
	ColumnServer  fault.Key = "salons.column_server"
	SalonAddTitle fault.Key = "salon_add.title"
	SalonAddLead  fault.Key = "salon_add.lead"
	SalonAddName  fault.Key = "salon_add.name"
	SalonAddPhone fault.Key = "salon_add.phone"
	SalonAddSlug  fault.Key = "salon_add.slug"
	SalonAddMore  fault.Key = "salon_add.more"
	SlugHint      fault.Key = "salon_add.slug_hint"
	OptionalField fault.Key = "salon_add.optional"
	SalonAddDo    fault.Key = "salon_add.do"
	SalonAdded    fault.Key = "salon_add.done"
)

func adminPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		SalonsTitle:   {"Salões", "Salons"},
		SalonsTotal:   {"Todos", "All"},
		SalonsSearch:  {"Nome, número ou e-mail", "Name, number or e-mail"},
		SalonsStatus:  {"Situação", "Status"},
		SalonsAny:     {"Toda situação", "Any status"},
		SalonsFind:    {"Buscar", "Search"},
		SalonsNext:    {"Próximos", "Next"},
		SalonsFirst:   {"Voltar ao começo", "Back to the start"},
		SalonsNone:    {"Nenhum salão ainda", "No salons yet"},
		SalonsNoneDo:  {"Cadastre o primeiro: basta o nome. O WhatsApp é conectado depois, com um clique.", "Add the first one: a name is enough. WhatsApp is connected later, with one click."},
		SalonsNoMatch: {"Nenhum salão corresponde à busca.", "No salon matches the search."},
		SalonsClear:   {"Limpar busca", "Clear the search"},
		SalonsShown:   {"%d salões nesta página", "%d salons on this page"},
		ColumnSalon:   {"Salão", "Salon"},
		ColumnNumber:  {"Número", "Number"},
		ColumnStatus:  {"Situação", "Status"},
		ColumnSince:   {"Desde", "Since"},
		ColumnServer:  {"Servidor", "Server"},
		SalonAddTitle: {"Novo salão", "New salon"},
		SalonAddLead:  {"Só o nome é obrigatório.", "Only the name is required."},
		SalonAddName:  {"Nome do salão", "The salon's name"},
		SalonAddPhone: {"WhatsApp do salão", "The salon's WhatsApp"},
		SalonAddSlug:  {"Identificador", "Slug"},
		SalonAddMore:  {"Mais opções", "More options"},
		SlugHint:      {"Em branco, é feito a partir do nome. Não muda depois.", "Left empty, it is made from the name. It never changes."},
		OptionalField: {"opcional", "optional"},
		SalonAddDo:    {"Cadastrar salão", "Add the salon"},
		SalonAdded:    {"Salão cadastrado. Agora conecte o WhatsApp dele.", "The salon was added. Now connect its WhatsApp."},
	}
}
