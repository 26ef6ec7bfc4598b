package movein_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"salonzap/internal/cli/movein"
)

func TestATableOfSalonsIsRead(t *testing.T) {
	const table = "\ufeffid;Slug;name;instance_name;phone_number\r\n" +
		"7;barbearia-do-joao;\"Barbearia do João; filial\";barbearia-do-joao_whatsapp;+55 11 98765-4321\r\n" +
		"8;Salao_da_Ana;;;\r\n" +
		"9;;Sem slug;;\r\n" +
		"10;bia;Bia;;ligue já\r\n" +
		"11;curta\r\n"
	rows, err := movein.ReadCSV(strings.NewReader(table))
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	want := []struct {
		line                        int
		slug, name, instance, phone string
		usable                      bool
	}{
		{2, "barbearia-do-joao", "Barbearia do João; filial", "barbearia-do-joao_whatsapp", "+5511987654321", true},
		{3, "salao-da-ana", "Salao Da Ana", "", "", true},
		{4, "", "", "", "", false},
		{5, "bia", "Bia", "", "", false},
		{6, "curta", "Curta", "", "", true},
	}
	for i, w := range want {
		r := rows[i]
		got := r.Phone.E164()
		if r.Phone.IsZero() {
			got = ""
		}
		if r.Line != w.line || r.Slug.String() != w.slug || r.Name != w.name || r.Instance != w.instance || got != w.phone || (r.Problem == "") != w.usable {
			t.Errorf("row %d = %+v", i, r)
		}
	}
}

// TestReadCSVOfExcel reads what Excel calls "Unicode text": UTF-16, tabs between columns.
func TestReadCSVOfExcel(t *testing.T) {
	content := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune("slug\tname\tphone_number\r\nana\t\t+55 11 98765-4321\r\nbia\tBia; Irmã\t\r\n")) {
		content = append(content, byte(unit), byte(unit>>8))
	}
	rows, err := movein.ReadCSV(bytes.NewReader(content))
	if err != nil || len(rows) != 2 || rows[0].Phone.E164() != "+5511987654321" || rows[0].Name != "Ana" || rows[1].Name != "Bia; Irmã" {
		t.Errorf("rows = %+v, %v", rows, err)
	}
}

func TestTablesThatCannotBeReadAreRefused(t *testing.T) {
	for name, content := range map[string]string{
		"nothing":        "",
		"no head":        "ana,Salão,ana_whatsapp,\n",
		"latin 1":        "slug,name\nana,Sal\xe3o\n",
		"an open quote":  "slug,name\nana,\"Sal\n",
		"another format": "{\"slug\": \"ana\"}\n",
	} {
		if rows, err := movein.ReadCSV(strings.NewReader(content)); err == nil {
			t.Errorf("%s: %+v", name, rows)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("slug,name,instance_name,phone_number\nana,Ana,ana_whatsapp,11987654321\n")
	f.Add("slug;name\n\"")
	f.Fuzz(func(t *testing.T, content string) {
		rows, err := movein.ReadCSV(strings.NewReader(content))
		if err != nil {
			return
		}
		for _, r := range rows {
			if r.Problem == "" && (r.Slug.String() == "" || r.Name == "") {
				t.Errorf("a usable row without a slug or a name: %+v", r)
			}
		}
		movein.Plan(rows, nil, nil, movein.Options{})
	})
}
