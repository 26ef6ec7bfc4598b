package text

import "salonzap/internal/fault"

// Sentences about the people who sign in, and about the platform's own team.
const (
	LastOperator     fault.Key = "operator.last"
	NavOperators     fault.Key = "nav.operators"
	OperatorsTitle   fault.Key = "operators.title"
	OperatorsLead    fault.Key = "operators.lead"
	OperatorsHead    fault.Key = "operators.head"
	OperatorYou      fault.Key = "operators.you"
	OperatorSince    fault.Key = "operators.since"
	OperatorFactorOn fault.Key = "operators.factor_on"
	OperatorFactorNo fault.Key = "operators.factor_no"
	OperatorAdd      fault.Key = "operators.add"
	OperatorEmail    fault.Key = "operators.email"
	OperatorAddDo    fault.Key = "operators.add_do"
	OperatorRemoved  fault.Key = "operators.removed"
	OperatorNotSelf  fault.Key = "operators.not_self"
	PersonEdit       fault.Key = "person.edit"
	PersonTitle      fault.Key = "person.title"
	PersonEmailHint  fault.Key = "person.email_hint"
	PersonEmailDo    fault.Key = "person.email_do"
	PersonEmailSaved fault.Key = "person.email_saved"
	PersonMoveHead   fault.Key = "person.move_head"
	PersonMoveText   fault.Key = "person.move_text"
	PersonMoveTo     fault.Key = "person.move_to"
	PersonMoveDo     fault.Key = "person.move_do"
	PersonMoved      fault.Key = "person.moved"
	PersonRemoveAsk  fault.Key = "person.remove_ask"
	PersonRemoveText fault.Key = "person.remove_text"
	PersonRemoveYes  fault.Key = "person.remove_yes"
	FactorResetDo    fault.Key = "person.factor_reset"
	FactorResetAsk   fault.Key = "person.factor_ask"
	FactorResetText  fault.Key = "person.factor_text"
	FactorResetDone  fault.Key = "person.factor_done"
)

func peoplePage() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		LastOperator:     {"Este é o último acesso de operador. Convide outra pessoa antes.", "This is the last operator. Invite somebody else first."},
		NavOperators:     {"Equipe", "Team"},
		OperatorsTitle:   {"Equipe da plataforma", "The platform's team"},
		OperatorsLead:    {"Quem está aqui vê e muda todos os salões.", "Whoever is here sees and changes every salon."},
		OperatorsHead:    {"Quem tem acesso", "Who has access"},
		OperatorYou:      {"você", "you"},
		OperatorSince:    {"Desde", "Since"},
		OperatorFactorOn: {"Entra com código", "Signs in with a code"},
		OperatorFactorNo: {"Só com senha", "Password only"},
		OperatorAdd:      {"Convidar alguém", "Invite somebody"},
		OperatorEmail:    {"E-mail da pessoa", "The person's e-mail"},
		OperatorAddDo:    {"Criar convite", "Create the invitation"},
		OperatorRemoved:  {"%s não entra mais na plataforma.", "%s can no longer sign in."},
		OperatorNotSelf:  {"Outra pessoa da equipe precisa fazer isso por você.", "Somebody else of the team has to do this for you."},
		PersonEdit:       {"Editar", "Edit"},
		PersonTitle:      {"Acesso de %s", "Access of %s"},
		PersonEmailHint:  {"É com ele que a pessoa entra. Links já enviados deixam de valer.", "The person signs in with it. Links that were sent stop working."},
		PersonEmailDo:    {"Salvar e-mail", "Save the e-mail"},
		PersonEmailSaved: {"%s agora entra com este e-mail.", "%s is what the person signs in with now."},
		PersonMoveHead:   {"Mudar para outro salão", "Move to another salon"},
		PersonMoveText:   {"A pessoa deixa de ver %s e precisa entrar de novo.", "The person no longer sees %s, and has to sign in again."},
		PersonMoveTo:     {"Identificador do outro salão", "The other salon's slug"},
		PersonMoveDo:     {"Mudar de salão", "Move"},
		PersonMoved:      {"%s agora entra em %s.", "%s now signs in for %s."},
		PersonRemoveAsk:  {"Remover o acesso de %s?", "Remove the access of %s?"},
		PersonRemoveText: {"As sessões abertas e os links desta pessoa terminam agora. Para voltar, ela precisa de um novo convite.", "This person's open sessions and links end now. To come back, they need a new invitation."},
		PersonRemoveYes:  {"Remover o acesso", "Remove the access"},
		FactorResetDo:    {"Desligar o código", "Turn the code off"},
		FactorResetAsk:   {"Desligar o código de %s?", "Turn off the code of %s?"},
		FactorResetText:  {"Só para quem perdeu o celular e os códigos de reserva. Confirme antes, por telefone, que é mesmo essa pessoa: até ligar de novo, ela entra só com a senha.", "Only for somebody who lost the phone and the recovery codes. Make sure by telephone that it is really them: until it is on again, the password alone lets them in."},
		FactorResetDone:  {"%s entra só com a senha até ligar o código de novo.", "%s signs in with the password alone until the code is on again."},
	}
}
