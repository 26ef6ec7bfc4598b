package understand_test

import (
	"testing"

	"salonzap/internal/robot/understand"
)

func TestPrivate(t *testing.T) {
	t.Parallel()
	l := understand.Lexicon{
		Services:      []understand.Entry{{ID: "1", Name: "Corte + barba", Aliases: []string{"Barboterapia"}}},
		Professionals: []understand.Entry{{ID: "2", Name: "João"}},
	}
	r := understand.New()
	for text, want := range map[string]string{
		"Oi, corte com o João sexta 15h":           "Oi, corte com o João sexta 15h",
		"quero Barboterapia na Sexta":              "quero Barboterapia na Sexta",
		"liga no 11 98765-4321 pra mim":            "liga no […] pra mim",
		"liga no +55 (11) 9 8765 4321":             "liga no […]",
		"tenho R$ 50,00 só":                        "tenho […] só",
		"moro na rua das flores, 120, salva nois":  "moro na […], salva nois",
		"moro na av paulista 1500 apto 32 aqui":    "moro na […]",
		"meu email é ana.dias@mail.com viu":        "meu email é […] viu",
		"marca pra Juliana Prado amanhã":           "marca pra […] […] amanhã",
		"aqui é a rafaela da padaria":              "aqui é a […]",
		"rafael de novo aqui":                      "[…] de novo aqui",
		"meu cpf 123.456.789-09":                   "meu cpf […]",
		"cep 01310-100":                            "[…]",
		"QUERO CORTAR HOJE":                        "QUERO CORTAR HOJE",
		"das 14 às 15:30 ou 16h":                   "das 14 às 15:30 ou 16h",
		"dia 27/11 ou 28/11 às 15h":                "dia 27/11 ou 28/11 às 15h",
		"olha https://exemplo.com/rafael?x=1 aqui": "olha […] aqui",
	} {
		if got := r.Private(text, []string{"Rafael Souza"}, l, 500); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if got := r.Private("ééé abc", nil, l, 3); len([]rune(got)) != 3 {
		t.Errorf("cut to %q", got)
	}
}

func TestVouched(t *testing.T) {
	t.Parallel()
	scene := understand.Scene{Now: understand.MomentOf(wednesday), Horizon: 60}
	r := understand.New()
	for _, tc := range []struct {
		text     string
		from, to int
		want     bool
	}{
		{"sextou 15 em ponto", 15 * 60, 15 * 60, true},
		{"sextou 3 em ponto", 15 * 60, 15 * 60, true},
		{"sextou 15 em ponto", 16 * 60, 16 * 60, false},
		{"sextou 15 em ponto", 15*60 + 30, 15*60 + 30, false},
		{"sextou 15 e meia", 15*60 + 30, 15*60 + 30, true},
		{"lá pras 1530 mano", 15*60 + 30, 15*60 + 30, true},
		{"dez pras 4 mano", 15*60 + 50, 15*60 + 50, true},
		{"sextou", 15 * 60, 15 * 60, false},
		{"depois do trampo", 18 * 60, 20 * 60, true},
		{"depois do trampo", 8 * 60, 10 * 60, false},
		{"de tardezinha", 16 * 60, 18 * 60, true},
		{"das 14 as 16 mano", 14 * 60, 16 * 60, true},
		{"das 14 as 16 mano", 14 * 60, 17 * 60, false},
		{"custa R$ 15", 15 * 60, 15 * 60, false},
		{"meu zap 11 98765-4321", 11 * 60, 11 * 60, false},
	} {
		got := r.Vouched(tc.text, scene, nil, []understand.TimeRange{{From: tc.from, To: tc.to}})
		if len(got.Times) == 1 != tc.want {
			t.Errorf("%q stands for %s to %s: %v", tc.text, understand.Clock(tc.from), understand.Clock(tc.to), got.Times)
		}
	}
	today := understand.DayOf(wednesday)
	for _, tc := range []struct {
		from, to understand.Day
		want     int
	}{{today, today, 1}, {today - 1, today, 0}, {today + 60, today + 60, 1}, {today + 61, today + 61, 0}, {today + 2, today + 1, 0}} {
		if got := r.Vouched("", scene, []understand.DateRange{{From: tc.from, To: tc.to}}, nil); len(got.Dates) != tc.want {
			t.Errorf("from %s to %s: %v", tc.from, tc.to, got.Dates)
		}
	}
}
