package text

import "salonzap/internal/fault"

// Sentences of the page that imports and exports files of clients.
const (
	ImportTitle        fault.Key = "import.title"
	ImportIs           fault.Key = "import.is"
	ImportFile         fault.Key = "import.file"
	ImportHint         fault.Key = "import.hint"
	ImportLook         fault.Key = "import.look"
	ImportWould        fault.Key = "import.would"
	ImportDone         fault.Key = "import.done"
	ImportDo           fault.Key = "import.do"
	ImportSee          fault.Key = "import.see"
	ImportNothing      fault.Key = "import.nothing"
	ImportAdded        fault.Key = "import.added"
	ImportCompleted    fault.Key = "import.completed"
	ImportKnown        fault.Key = "import.known"
	ImportRefused      fault.Key = "import.refused"
	ImportProblems     fault.Key = "import.problems"
	ImportLine         fault.Key = "import.line"
	ImportMoreProblems fault.Key = "import.more_problems"
	ImportNoFile       fault.Key = "import.no_file"
	ImportTooLarge     fault.Key = "import.too_large"
	ImportBodyType     fault.Key = "import.body_type"
	ExportHead         fault.Key = "export.head"
	ExportIs           fault.Key = "export.is"
	ExportCSV          fault.Key = "export.csv"
	ExportCards        fault.Key = "export.cards"
	ClientsFiles       fault.Key = "clients.files"
	ClientsFilesIs     fault.Key = "clients.files_is"
)

func imports() map[fault.Key]sentence {
	return map[fault.Key]sentence{
		ImportTitle:        {"Importar e exportar clientes", "Import and export clients"},
		ImportIs:           {"Traga a lista do caderno, da planilha ou da agenda do celular. Nada muda antes de você conferir.", "Bring the list from a notebook, a spreadsheet or the phone's contacts. Nothing changes before you have looked."},
		ImportFile:         {"Arquivo", "File"},
		ImportHint:         {"CSV com nome e telefone, ou contatos do celular (.vcf). Até 20.000 clientes.", "CSV with name and phone, or the phone's contacts (.vcf). Up to 20,000 clients."},
		ImportLook:         {"Conferir antes", "Look first"},
		ImportWould:        {"O que vai acontecer", "What is going to happen"},
		ImportDone:         {"Importado", "Imported"},
		ImportDo:           {"Importar", "Import"},
		ImportSee:          {"Ver os clientes", "See the clients"},
		ImportNothing:      {"Não há nada de novo neste arquivo.", "There is nothing new in this file."},
		ImportAdded:        {"Clientes novos: %d", "New clients: %d"},
		ImportCompleted:    {"Já existem e ganham dados: %d", "Known, and completed: %d"},
		ImportKnown:        {"Já existem, sem mudança: %d", "Known, nothing changes: %d"},
		ImportRefused:      {"Ficam de fora: %d", "Left out: %d"},
		ImportProblems:     {"Linhas que ficam de fora", "Lines that are left out"},
		ImportLine:         {"Linha %d: %s", "Line %d: %s"},
		ImportMoreProblems: {"E mais %d.", "And %d more."},
		ImportNoFile:       {"Escolha um arquivo.", "Choose a file."},
		ImportBodyType:     {"Envie o próprio arquivo como corpo, com Content-Type: text/csv ou text/vcard.", "Send the file itself as the body, with Content-Type: text/csv or text/vcard."},
		ImportTooLarge:     {"O arquivo passa de %d MB. Divida-o em dois, ou exporte os contatos sem fotos.", "The file is larger than %d MB. Split it in two, or export the contacts without pictures."},
		ExportHead:         {"Exportar", "Export"},
		ExportIs:           {"Leve todos os clientes para uma planilha ou para o celular. Guarde bem: são dados de pessoas.", "Take all clients to a spreadsheet or a phone. Keep it well: it is people's data."},
		ExportCSV:          {"Planilha (CSV)", "Spreadsheet (CSV)"},
		ExportCards:        {"Contatos do celular (vCard)", "Phone contacts (vCard)"},
		ClientsFiles:       {"Importar e exportar", "Import and export"},
		ClientsFilesIs:     {"Da planilha ou da agenda do celular", "From a spreadsheet or the phone's contacts"},
	}
}
