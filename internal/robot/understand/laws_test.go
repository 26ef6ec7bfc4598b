package understand_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"salonzap/internal/robot/understand"
)

// read reads a text on the Wednesday of the corpora.
func read(reader *understand.Reader, text string) understand.DateSpec {
	return reader.When(text, understand.Scene{Now: understand.MomentOf(wednesday)})
}

var dayNames = []string{"amanhã", "quinta", "sexta", "sábado", "domingo", "segunda", "terça", "dia 5", "08/12"}

// TestIfNotIsASecondChoice: whatever stands behind "se não" is a second choice beside the first, never something ruled out.
func TestIfNotIsASecondChoice(t *testing.T) {
	reader := understand.New()
	links := []string{" se não ", ", se não, ", "? se nao ", " senão ", " se não der ", ", se não tiver, ", " se nao puder ", ", caso não dê, "}
	rapid.Check(t, func(t *rapid.T) {
		link := rapid.SampledFrom(links).Draw(t, "link")
		a, b := rapid.IntRange(12, 22).Draw(t, "first"), rapid.IntRange(12, 22).Draw(t, "second")
		if d := read(reader, fmt.Sprintf("sexta %dh%s%dh", a, link, b)); len(d.NotDates) > 0 || len(d.Dates) != 1 || !slices.Equal(d.Times, hoursOf(a, b)) {
			t.Fatalf("%dh%s%dh is read as %s", a, link, b, describe(d))
		}
		first, second := rapid.SampledFrom(dayNames).Draw(t, "day"), rapid.SampledFrom(dayNames).Draw(t, "other day")
		d := read(reader, first+link+second)
		for _, name := range []string{first, second} {
			if want := read(reader, name).Dates[0]; !slices.Contains(d.Dates, want) {
				t.Fatalf("%q is read as %s", first+link+second, describe(d))
			}
		}
	})
}

// hoursOf are exact hours, sorted, each once.
func hoursOf(all ...int) []understand.TimeRange {
	slices.Sort(all)
	var out []understand.TimeRange
	for _, h := range slices.Compact(all) {
		out = append(out, understand.TimeRange{From: h * 60, To: h * 60})
	}
	return out
}

// TestMoreOrLessRulesNothingOut: "mais ou menos" and "pelo menos" leave days and hours as they are.
func TestMoreOrLessRulesNothingOut(t *testing.T) {
	reader := understand.New()
	rapid.Check(t, func(t *rapid.T) {
		day, hour := rapid.SampledFrom(dayNames).Draw(t, "day"), rapid.IntRange(12, 22).Draw(t, "hour")
		mild := rapid.SampledFrom([]string{"mais ou menos ", "mais o menos ", "pelo menos ", "ao menos "}).Draw(t, "mild")
		plain := read(reader, fmt.Sprintf("%s às %dh", day, hour))
		for _, text := range []string{fmt.Sprintf("%s %sàs %dh", day, mild, hour), fmt.Sprintf("%s%s às %dh", mild, day, hour)} {
			d := read(reader, text)
			if !slices.Equal(d.Dates, plain.Dates) || !slices.Equal(d.Times, plain.Times) || d.Has(understand.Excluded) {
				t.Fatalf("%q is read as %s", text, describe(d))
			}
		}
	})
}

// TestBlanksThatAreForgottenChangeNothing: a part of the day or a day that sticks to the word before it is read as if it stood apart.
func TestBlanksThatAreForgottenChangeNothing(t *testing.T) {
	reader := understand.New()
	for _, text := range []string{
		"sexta de_manhã", "hoje_à_noite", "amanhã_de_manhã", "pra_hoje 18h", "na_sexta 15h", "no_sábado 10h", "sábado d_manhã", "terça d_tarde", "segunda_cedo", "essa_semana",
		"da_terça às 16h", "de_amanhã 15h", "só_amanhã", "na_semana que vem",
	} {
		apart, glued := read(reader, strings.ReplaceAll(text, "_", " ")), read(reader, strings.ReplaceAll(text, "_", ""))
		if describe(apart) != describe(glued) || len(apart.Dates) == 0 {
			t.Errorf("%q: apart %s, glued %s", text, describe(apart), describe(glued))
		}
	}
}

// TestWhatIsNotSoIsReplaced: of "não é dia 5, é dia 6" the second day is left, in numbers and in words.
func TestWhatIsNotSoIsReplaced(t *testing.T) {
	reader := understand.New()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(1, 24).Draw(t, "wrong"), rapid.IntRange(1, 24).Draw(t, "right")
		if a == b {
			return
		}
		text := fmt.Sprintf(rapid.SampledFrom([]string{"não é dia %d, é dia %d", "não é dia %d é dia %d", "opa, não era dia %d, é dia %d", "dia %d não, dia %d"}).Draw(t, "form"), a, b)
		if got, want := read(reader, text), read(reader, fmt.Sprintf("dia %d", b)); !slices.Equal(got.Dates, want.Dates) {
			t.Fatalf("%q is read as %s", text, describe(got))
		}
	})
}

// TestWhatEntersIsWhatComes: "que entra" is "que vem", for weeks, months and days.
func TestWhatEntersIsWhatComes(t *testing.T) {
	reader := understand.New()
	for _, what := range []string{"semana", "mês", "quinta", "segunda-feira", "sábado"} {
		if enters, comes := read(reader, what+" que entra"), read(reader, what+" que vem"); describe(enters) != describe(comes) || len(comes.Dates) == 0 {
			t.Errorf("%s: %s, not %s", what, describe(enters), describe(comes))
		}
	}
}

// TestHoursThatExcludeEachOtherAreAsked: two stretches of the day that share nothing and are no list are asked about.
func TestHoursThatExcludeEachOtherAreAsked(t *testing.T) {
	reader := understand.New()
	for text, asks := range map[string]bool{
		"acordo muito cedo e queria amanhã depois das 15h": true, "amanhã de manhã ou depois das 18h": false,
		"amanhã de manhã e de noite": false, "amanhã de tarde, depois das 15h": false,
	} {
		if d := read(reader, text); d.Has(understand.Unlinked) != asks {
			t.Errorf("%q: %s", text, describe(d))
		}
	}
}

// TestWhatNobodyCanKnowIsAsked: a condition, a wavering word or a moment of the client's own life leaves no reading sure; what is only polite does.
func TestWhatNobodyCanKnowIsAsked(t *testing.T) {
	reader := understand.New()
	for _, text := range []string{
		"se não chover vou sábado às 10h", "se meu marido puder ficar com as crianças, quinta 14h", "a não ser que tenha sexta, prefiro sábado", "talvez sexta às 15h",
		"sexta 15h mas ainda não tenho certeza", "vou ver se consigo ir sexta às 10h, te aviso", "quando eu sair do trabalho, sexta", "depois da missa no domingo", "antes da festa de sábado",
		"meu voo é sábado 18h, preciso estar pronta antes", "na sexta depois que eu almoçar", "meu filho tem aula sexta de manhã, pode ser de tarde?",
		"só vou sábado se fizer sol", "ainda não sei, sexta ou sábado", "minha aula acaba 17h na quinta",
	} {
		if d := read(reader, text); !d.Ambiguous() {
			t.Errorf("%q is taken for sure: %s", text, describe(d))
		}
	}
	for _, text := range []string{
		"se tiver vaga na sexta às 16h eu quero", "quando der me fala se sexta 14h tá livre", "assim que puder me responde se tem sábado às 10h", "depois do almoço na quinta", "sexta, se der, lá pras 16",
		"caso tenha horário amanhã às 15h me avisa", "o quanto antes, amanhã",
	} {
		if d := read(reader, text); d.Ambiguous() || len(d.Dates) != 1 {
			t.Errorf("%q is asked about without need: %s", text, describe(d))
		}
	}
}
