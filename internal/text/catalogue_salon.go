package text

import "salonzap/internal/fault"

// Sentences of one salon's page, as the operator sees it.
const (
	SalonDetails  fault.Key = "salon.details"
	SalonSlug     fault.Key = "salon.slug"
	SalonInstance fault.Key = "salon.instance"
	SalonServer   fault.Key = "salon.server"
	SalonZone     fault.Key = "salon.zone"
	SalonCreated  fault.Key = "salon.created"
	AccessHead    fault.Key = "access.head"
	AccessNone    fault.Key = "access.none"
	AccessEmail   fault.Key = "access.email"
	AccessDo      fault.Key = "access.do"
	AccessAgain   fault.Key = "access.again"
	AccessReady   fault.Key = "access.ready"
	AccessLink    fault.Key = "access.link"
	AccessOnce    fault.Key = "access.once"

	DeleteHead    fault.Key = "delete.head"
	DeleteText    fault.Key = "delete.text"
	DeleteDo      fault.Key = "delete.do"
	DeleteAsk     fault.Key = "delete.ask"
	DeleteEnds    fault.Key = "delete.ends"
	DeleteLogins  fault.Key = "delete.logins"
	DeleteForever fault.Key = "delete.forever"
	DeleteType    fault.Key = "delete.type"
	DeleteTyped   fault.Key = "delete.typed"
	DeleteYes     fault.Key = "delete.yes"
	DeleteDone    fault.Key = "delete.done"
)

func salonPage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		SalonDetails:  {"Dados", "Details"},
		SalonSlug:     {"Identificador", "Slug"},
		SalonInstance: {"Instância", "Instance"},
		SalonServer:   {"Servidor", "Server"},
		SalonZone:     {"Fuso horário", "Time zone"},
		SalonCreated:  {"Cadastrado", "Added"},
		AccessHead:    {"Acesso do salão", "The salon's access"},
		AccessNone:    {"Ninguém do salão entra no painel ainda.", "Nobody of the salon can sign in yet."},
		AccessEmail:   {"E-mail de quem cuida do salão", "E-mail of whoever runs the salon"},
		AccessDo:      {"Criar acesso", "Create access"},
		AccessAgain:   {"Novo link de senha", "New password link"},
		AccessReady:   {"Acesso de %s pronto.", "Access for %s is ready."},
		AccessLink:    {"Envie este link. Com ele a pessoa escolhe a senha:", "Send this link. With it the person chooses a password:"},
		AccessOnce:    {"Funciona uma vez, por 3 dias. Não será mostrado de novo.", "It works once, for 3 days. It will not be shown again."},

		DeleteHead:    {"Excluir salão", "Delete the salon"},
		DeleteText:    {"Desconecta o WhatsApp e apaga o salão da plataforma.", "Disconnects WhatsApp and removes the salon from the platform."},
		DeleteDo:      {"Excluir…", "Delete…"},
		DeleteAsk:     {"Excluir %s?", "Delete %s?"},
		DeleteEnds:    {"O WhatsApp do salão é desconectado e as respostas automáticas param.", "The salon's WhatsApp is disconnected and automatic answers stop."},
		DeleteLogins:  {"Quem entra no painel por este salão perde o acesso.", "Whoever signs in for this salon loses access."},
		DeleteForever: {"Isto não pode ser desfeito.", "This cannot be undone."},
		DeleteType:    {"Para confirmar, escreva %s", "To confirm, write %s"},
		DeleteTyped:   {"Escreva exatamente o identificador do salão.", "Write exactly the salon's slug."},
		DeleteYes:     {"Excluir salão", "Delete the salon"},
		DeleteDone:    {"%s foi excluído.", "%s was deleted."},
	}
}
