package internal_test

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
)

// stateIn are the files in which a package variable may be written, each with its reason.
var stateIn = map[string]string{
	"internal/gateway/engine/library.go": "whatsmeow keeps some settings for the whole process",
	"internal/demo/demotest/setup.go":    "whatsmeow again, in tests: phones that answer within milliseconds",
}

// packageState lists where files of one folder write to package variables, their own or another package's, take the address of one, or declare one of a
// type that is made for writing.
func packageState(files []source) []string {
	own := map[string]bool{}
	var all []string
	for _, s := range files {
		for _, spec := range packageVariables(s) {
			for _, n := range spec.Names {
				own[n.Name] = n.Name != "_"
			}
			if x, ok := spec.Type.(*ast.SelectorExpr); ok {
				if from, ok := x.X.(*ast.Ident); ok && (from.Name == "sync" || from.Name == "atomic") {
					all = append(all, s.name+" declares "+spec.Names[0].Name)
				}
			}
		}
	}
	for _, s := range files {
		packages := packageNames(s)
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			for _, target := range written(n) {
				if name := variable(target, own, packages); name != "" {
					all = append(all, s.name+" writes to "+name)
				}
			}
			return true
		})
	}
	return all
}

func packageVariables(s source) (all []*ast.ValueSpec) {
	for _, d := range s.syntax.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
			for _, spec := range g.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					all = append(all, v)
				}
			}
		}
	}
	return all
}

// written are the expressions that n writes to, deletes from, clears or takes the address of.
func written(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear") {
			return n.Args[:1]
		}
	}
	return nil
}

// variable is the package variable at the root of an expression; empty when there is none.
func variable(e ast.Expr, own map[string]bool, packages map[string]string) string {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			if own[x.Name] {
				return x.Name
			}
			return ""
		case *ast.SelectorExpr:
			if from, ok := x.X.(*ast.Ident); ok && packages[from.Name] != "" && x.Sel.IsExported() {
				return packages[from.Name] + "." + x.Sel.Name
			}
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return ""
		}
	}
}

func TestPackagesHaveNoState(t *testing.T) {
	folders := map[string][]source{}
	for _, s := range sources(t) {
		if !s.isTest() && !s.generated() {
			folders[s.folder()] = append(folders[s.folder()], s)
		}
	}
	excused := map[string]bool{}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		for _, complaint := range packageState(folders[folder]) {
			if file, _, _ := strings.Cut(complaint, " "); stateIn[file] != "" {
				excused[file] = true
				continue
			}
			t.Error(complaint)
		}
	}
	for file := range stateIn {
		if !excused[file] {
			t.Errorf("%s is no exception any more", file)
		}
	}
}

func TestPackageStateIsSeen(t *testing.T) {
	for text, want := range map[string]string{
		"var n int; func f() { n++ }":                                          "writes to n",
		"var m = map[string]int{}; func f() { m[`x`] = 1 }":                    "writes to m",
		"var m = map[string]int{}; func f() { delete(m, `x`) }":                "writes to m",
		"var c struct{ n int }; func f() { c.n = 1 }":                          "writes to c",
		"var n int; func f() *int { return &n }":                               "writes to n",
		"import `net/http`; func f() { http.DefaultClient = nil }":             "writes to net/http.DefaultClient",
		"import `sync`; var mu sync.Mutex":                                     "declares mu",
		"import `net/http`; func f() *http.Client { return &http.Client{} }":   "",
		"var n = 1; func f() int { return n }":                                 "",
		"type t struct{ n int }; func (x *t) f() { x.n++; m := x; m.n = 2 }":   "",
		"var m = map[string]int{}; func f() int { m := m[`x`]; return m + 1 }": "",
	} {
		got := strings.Join(packageState([]source{parse(t, "internal/store/x.go", []byte("package x; "+text))}), "; ")
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
