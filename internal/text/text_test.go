package text_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// declared reads the sources of the package: every constant of type fault.Key, and every key that is written out in a
// catalogue.
func declared(t *testing.T) (consts map[string]fault.Key, literals []fault.Key) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	consts = make(map[string]fault.Key)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if sel, ok := n.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Key" && len(n.Values) == len(n.Names) {
					for i, v := range n.Values {
						consts[n.Names[i].Name] = fault.Key(unquote(t, v))
					}
				}
			case *ast.KeyValueExpr:
				if lit, ok := n.Key.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					literals = append(literals, fault.Key(unquote(t, lit)))
				}
			}
			return true
		})
	}
	return consts, literals
}

func unquote(t *testing.T, e ast.Expr) string {
	t.Helper()
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		t.Fatalf("a key that is no literal: %T", e)
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The test relies on Say returning the template itself without arguments.
func TestEverySentenceIsThereInBothLanguages(t *testing.T) {
	consts, literals := declared(t)
	if len(consts) < 30 || len(literals) < 20 {
		t.Fatalf("found only %d constants and %d written-out keys: the test reads the sources wrongly", len(consts), len(literals))
	}
	keys := literals
	for name, key := range consts {
		if !text.Has(key) {
			t.Errorf("%s (%s) has no sentence", name, key)
			continue
		}
		keys = append(keys, key)
	}
	for _, key := range keys {
		pt, en := text.PT.Say(key), text.EN.Say(key)
		if strings.TrimSpace(pt) == "" || strings.TrimSpace(en) == "" {
			t.Errorf("%s: empty in one language", key)
		}
		if !slices.Equal(verbs(pt), verbs(en)) {
			t.Errorf("%s: the languages take different arguments\n\tpt %q\n\ten %q", key, pt, en)
		}
	}
}

func TestNoTwoConstantsShareAKey(t *testing.T) {
	consts, _ := declared(t)
	names := make(map[fault.Key]string)
	for name, key := range consts {
		if other, taken := names[key]; taken {
			t.Errorf("%s and %s are both %q", name, other, key)
		}
		names[key] = name
	}
}

// verbs are the verbs of a template in order of the arguments: an explicit index (%[2]s) counts as its place.
func verbs(template string) []string {
	found := regexp.MustCompile(`%(\[(\d+)\])?[-+# 0]*\d*(\.\d+)?([a-zA-Z%])`).FindAllStringSubmatch(template, -1)
	at := make(map[int]string)
	next := 1
	for _, f := range found {
		if f[4] == "%" {
			continue
		}
		if f[2] != "" {
			next, _ = strconv.Atoi(f[2])
		}
		at[next] = f[4]
		next++
	}
	var all []string
	for i := range len(at) {
		all = append(all, at[i+1])
	}
	return all
}

func TestVerbsOfATemplateAreFound(t *testing.T) {
	for template, want := range map[string][]string{
		"nothing, 100%% of it": nil,
		"%d of “%s”":           {"d", "s"},
		"“%[2]s” of %[1]d":     {"d", "s"},
		"%.1f":                 {"f"},
	} {
		if got := verbs(template); !slices.Equal(got, want) {
			t.Errorf("verbs(%q) = %q, want %q", template, got, want)
		}
	}
}

func TestASentenceHasItsValuesAndAnUnknownKeyAPlainOne(t *testing.T) {
	if got, want := text.PT.Say(text.SlugTaken, "ana"), "O identificador “ana” já é de outro salão. Escolha outro ou deixe em branco."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := text.EN.Say("no.such.key", "x"), text.EN.Say(text.Unexpected); got != want {
		t.Errorf("an unknown key says %q, want %q", got, want)
	}
}

func TestAnErrorIsExplainedByItsKeyOrItsKind(t *testing.T) {
	for _, c := range []struct {
		name string
		err  *fault.Error
		want fault.Key
	}{
		{"no error", nil, text.Unexpected},
		{"a kind without a sentence of its own", fault.Wrap(fault.Conflict, "x", nil), text.Conflicting},
		{"a key nobody wrote", fault.New(fault.NotFound, "x", "nobody.wrote.this"), text.NotFound},
		{"its own sentence", fault.New(fault.NotFound, "x", text.SalonUnknown), text.SalonUnknown},
	} {
		if got := text.EN.Explain(c.err); got != text.EN.Say(c.want) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
	for k := fault.Internal; k <= fault.UnknownOutcome; k++ {
		if !text.Has(text.TitleKey(k)) {
			t.Errorf("kind %s has no title", k)
		}
		if k != fault.Internal && text.PT.Explain(fault.Wrap(k, "x", nil)) == text.PT.Say(text.Unexpected) {
			t.Errorf("kind %s has no general sentence", k)
		}
	}
}

func TestTheLanguageThatABrowserAsksForIsMatched(t *testing.T) {
	for header, want := range map[string]text.Lang{
		"": text.PT, "pt-BR,pt;q=0.9,en;q=0.8": text.PT, "en-US,en;q=0.5": text.EN, "de, en;q=0.7": text.EN, "de": text.PT,
		"*": text.PT, "xx;;;,,,en": text.EN, "EN": text.EN, "pt_PT": text.PT,
	} {
		if got := text.Match(header); got != want {
			t.Errorf("Match(%q) = %v, want %v", header, got, want)
		}
	}
}
