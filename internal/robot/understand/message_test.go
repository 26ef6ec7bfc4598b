package understand_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"salonzap/internal/robot/understand"
)

func salon() understand.Lexicon {
	return understand.Lexicon{
		Services: []understand.Entry{
			{ID: "corte", Name: "Corte"},
			{ID: "barba", Name: "Barba"},
			{ID: "corte-barba", Name: "Corte + barba", Aliases: []string{"combo"}},
			{ID: "manicure", Name: "Manicure"},
			{ID: "pe-mao", Name: "Pé e mão"},
			{ID: "sobrancelha", Name: "Design de sobrancelha", Aliases: []string{"sobrancelha"}},
			{ID: "progressiva", Name: "Progressiva"},
			{ID: "luzes", Name: "Luzes"},
		},
		Professionals: []understand.Entry{
			{ID: "joao", Name: "João", Aliases: []string{"jão"}},
			{ID: "ana-paula", Name: "Ana Paula"},
			{ID: "ana-clara", Name: "Ana Clara"},
			{ID: "jorge", Name: "Jorge"},
		},
	}
}

func menu() []understand.Option {
	thursday := understand.DayOf(wednesday) + 1
	return []understand.Option{
		{ID: "a", Label: "13:30 João", Timed: true, Day: thursday, Minute: 13*60 + 30},
		{ID: "b", Label: "14:15 Ana", Timed: true, Day: thursday, Minute: 14*60 + 15},
		{ID: "c", Label: "16:00 João", Timed: true, Day: thursday, Minute: 16 * 60},
	}
}

func ids(all []understand.Match) string {
	var out []string
	for _, m := range all {
		out = append(out, strings.Join(m.IDs, ","))
	}
	return strings.Join(out, " ")
}

// told writes a reading as a line of the corpus.
func told(m understand.Message) (intents, services, professionals, other string) {
	var names, rest []string
	for _, i := range m.Intents {
		names = append(names, i.String())
	}
	slices.Sort(names)
	if m.Has(understand.AnyOne) {
		rest = append(rest, "any")
	}
	if m.People > 0 {
		rest = append(rest, "people="+strconv.Itoa(m.People))
	}
	if m.ForWhom != "" {
		rest = append(rest, "for="+m.ForWhom)
	}
	if m.Name != "" {
		rest = append(rest, "name="+strings.ReplaceAll(m.Name, " ", "_"))
	}
	if len(m.Choice.IDs) > 0 {
		rest = append(rest, "menu="+strings.Join(m.Choice.IDs, ","))
	} else if m.Choice.OutOfRange {
		rest = append(rest, "menu=?")
	}
	return strings.Join(names, " "), ids(m.Services), ids(m.Professionals), strings.Join(rest, " ")
}

// TestIntentsNamesAndChoicesOfTheCorpusAreRead holds intents, names and choices to a corpus: at least 95 of 100 lines right in all their columns.
func TestIntentsNamesAndChoicesOfTheCorpusAreRead(t *testing.T) {
	text, err := os.ReadFile("testdata/messages/messages.txt")
	if err != nil {
		t.Fatal(err)
	}
	reader := understand.New()
	right, all := 0, 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line+" ", " |")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		for len(parts) < 5 {
			parts = append(parts, "")
		}
		x := understand.Context{Scene: understand.Scene{Now: understand.MomentOf(wednesday)}, Lexicon: salon()}
		if strings.Contains(parts[4], "menu=") {
			x.Menu = menu()
		}
		want := strings.Fields(parts[1])
		slices.Sort(want)
		intents, services, professionals, other := told(reader.Read(parts[0], x))
		all++
		if intents == strings.Join(want, " ") && services == parts[2] && professionals == parts[3] && other == parts[4] {
			right++
			continue
		}
		t.Logf("not right: %s\n\tgot %s | %s | %s | %s", line, intents, services, professionals, other)
	}
	t.Logf("%d of %d right (%.1f %%)", right, all, 100*float64(right)/float64(all))
	if right*100 < 95*all {
		t.Errorf("fewer than 95 of 100 are right")
	}
}
