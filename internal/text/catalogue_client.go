package text

import "salonzap/internal/fault"

// Sentences about clients: merging, importing, calendars.
const (
	ContactSame        fault.Key = "contact.same"
	ContactTwoAccounts fault.Key = "contact.two_accounts"
	ContactUndone      fault.Key = "contact.undone"
	ContactMergedAgain fault.Key = "contact.merged_again"
	ContactUnknown     fault.Key = "contact.unknown"
	ContactTopic       fault.Key = "contact.topic"
	ContactNumberFixed fault.Key = "contact.number_fixed"
	ContactNumberTaken fault.Key = "contact.number_taken"
	ImportUnreadable   fault.Key = "import.unreadable"
	ImportColumns      fault.Key = "import.columns"
	ImportEmpty        fault.Key = "import.empty"
	ImportTooMany      fault.Key = "import.too_many"
	ImportFormat       fault.Key = "import.format"
	ImportColumnsMany  fault.Key = "import.columns_many"
	ImportLineLong     fault.Key = "import.line_long"
	ImportCardLong     fault.Key = "import.card_long"
	ImportNumbers      fault.Key = "import.numbers"
	ImportNobody       fault.Key = "import.nobody"
	ImportCharset      fault.Key = "import.charset"
	ImportDryRun       fault.Key = "import.dry_run"
	ImportTwoClients   fault.Key = "import.two_clients"
)

func clients() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ContactSame:        {"É o mesmo cliente. Escolha dois diferentes.", "It is the same client. Choose two different ones."},
		ContactTwoAccounts: {"São duas contas de WhatsApp diferentes e não podem virar um cliente só. Deixe os dois.", "These are two different WhatsApp accounts and cannot become one client. Leave both."},
		ContactUndone:      {"Esta junção já foi desfeita.", "This merge was undone already."},
		ContactMergedAgain: {"Um destes clientes foi juntado de novo depois. Desfaça primeiro a junção mais recente.", "One of these clients was merged again later. Undo the latest merge first."},
		ContactUnknown:     {"Este cliente não existe no salão. Confira a lista de clientes.", "The salon has no such client. See the list of clients."},
		ContactTopic:       {"Em opt_outs cabem reminders, offers e all.", "opt_outs takes reminders, offers and all."},
		ContactNumberFixed: {"Este número veio do WhatsApp e não pode ser trocado aqui. Cadastre o outro número como cliente novo e junte os dois.", "This number came from WhatsApp and cannot be changed here. Add the other number as a new client, and merge the two."},
		ContactNumberTaken: {"Este número já é de %s. Se for a mesma pessoa, junte os dois clientes.", "This number is %s's already. If it is the same person, merge the two clients."},
		ImportUnreadable:   {"A linha %d não pôde ser lida. Confira as aspas e os separadores dela e envie de novo.", "Line %d cannot be read. Check its quotes and separators and send the file again."},
		ImportColumns:      {"O arquivo precisa de uma coluna de nome ou de telefone. Dê à primeira linha títulos como nome e telefone.", "The file needs a column of names or of numbers. Give the first line titles like name and phone."},
		ImportEmpty:        {"O arquivo está vazio. Escolha outro.", "The file is empty. Choose another."},
		ImportTooMany:      {"São no máximo %d clientes por arquivo. Divida-o em dois.", "A file may have %d clients at most. Split it in two."},
		ImportFormat:       {"Envie um arquivo CSV (text/csv) ou de contatos do celular (text/vcard).", "Send a CSV file (text/csv) or the phone's contacts (text/vcard)."},
		ImportColumnsMany:  {"A tabela tem mais de %d colunas. Deixe só as de nome, telefone, observações e etiquetas, e envie de novo.", "The table has more than %d columns. Leave only those of names, phones, notes and tags, and send the file again."},
		ImportLineLong:     {"A linha %d, com as que a continuam, passa de %d KB. Encurte esse campo no contato e exporte de novo.", "Line %d, with those that continue it, is longer than %d KB. Shorten that field of the contact and export again."},
		ImportCardLong:     {"O contato que começa na linha %d passa de %d KB. Apague dele o que não é nome, telefone ou observação, e exporte de novo.", "The contact that begins at line %d is larger than %d KB. Take out of it what is no name, phone or note, and export again."},
		ImportNumbers:      {"Há mais de %d números neste cliente. Divida-o em mais clientes, ou deixe só os números dele.", "This client has more than %d numbers. Split it into more clients, or leave only their own numbers."},
		ImportNobody:       {"Não há nome nem telefone nesta linha.", "There is neither a name nor a number in this line."},
		ImportCharset:      {"Os acentos do arquivo não puderam ser lidos. Salve-o como UTF-8 e envie de novo.", "The file's accents cannot be read. Save it as UTF-8 and send it again."},
		ImportTwoClients:   {"Os números desta linha são de dois clientes diferentes. Se for a mesma pessoa, junte os dois na lista e importe de novo.", "The numbers in this line belong to two different clients. If it is one person, merge the two and import again."},
		ImportDryRun:       {"dry_run deve ser true ou false.", "dry_run must be true or false."},
	}
}
