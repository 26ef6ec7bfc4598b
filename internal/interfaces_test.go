package internal_test

import (
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// maxMethods is how many methods an interface may have, those of embedded ones included: a consumer declares the few methods that it calls. A consumer
// that needs more has several interfaces, in a struct with a field for each.
const maxMethods = 5

// wideInterfaces are the exceptions, each with its reason.
var wideInterfaces = map[string]string{
	"internal/evolution/evolutiontest.tester": "a constraint that *testing.T meets, so that programs do not link package testing; no port",
}

// interfaceSet knows the interfaces of all sources by folder and name, and can count the methods of one.
type interfaceSet map[string]declaredInterface

// declaredInterface is an interface, with the names of packages in its file.
type declaredInterface struct {
	syntax   *ast.InterfaceType
	folder   string
	packages map[string]string // import path by name
}

func interfacesOf(all []source) interfaceSet {
	set := interfaceSet{}
	for _, s := range all {
		if s.isTest() || s.generated() {
			continue
		}
		packages, anonymous, named := packageNames(s), 0, map[*ast.InterfaceType]string{}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if i, ok := n.Type.(*ast.InterfaceType); ok {
					named[i] = n.Name.Name
				}
			case *ast.InterfaceType:
				name := named[n]
				if name == "" {
					anonymous++
					name = path.Base(s.name) + " without a name " + strconv.Itoa(anonymous)
				}
				set[s.folder()+"."+name] = declaredInterface{n, s.folder(), packages}
			}
			return true
		})
	}
	return set
}

// methods are the names of an interface's methods, embedded ones included. An embedded interface from outside of the repository counts as one method.
func (set interfaceSet) methods(name string, under ...string) []string {
	one, ok := set[name]
	if !ok || slices.Contains(under, name) {
		return []string{name}
	}
	var all []string
	for _, m := range one.syntax.Methods.List {
		for _, n := range m.Names {
			all = append(all, n.Name)
		}
		switch t := m.Type.(type) {
		case *ast.Ident:
			all = append(all, set.methods(one.folder+"."+t.Name, append(under, name)...)...)
		case *ast.SelectorExpr:
			if x, ok := t.X.(*ast.Ident); ok {
				from := strings.TrimPrefix(one.packages[x.Name], module+"/")
				all = append(all, set.methods(from+"."+t.Sel.Name, append(under, name)...)...)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// tooWide lists the interfaces with too many methods.
func (set interfaceSet) tooWide() []string {
	var all []string
	for name := range set {
		if len(set.methods(name)) > maxMethods {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

func TestInterfacesAreSmall(t *testing.T) {
	set := interfacesOf(sources(t))
	if len(set) < 100 {
		t.Fatalf("%d interfaces were found", len(set))
	}
	wide := set.tooWide()
	for _, name := range wide {
		if wideInterfaces[name] == "" {
			t.Errorf("%s has more than %d methods: %s", name, maxMethods, strings.Join(set.methods(name), " "))
		}
	}
	for name := range wideInterfaces {
		if !slices.Contains(wide, name) {
			t.Errorf("%s is no exception any more", name)
		}
	}
}

// TestWideInterfacesAreSeen checks interfaces that are too wide: by their own methods, by embedded interfaces of their own or another package, and as
// the type of a field.
func TestWideInterfacesAreSeen(t *testing.T) {
	six := "A(); B(); C(); D(); E(); F()"
	files := []source{
		parse(t, "internal/tenant/x.go", []byte("package tenant; type Five interface { A(); B(); C(); D(); E() }; type Four interface { A(); B(); C(); D() }")),
		parse(t, "internal/web/own.go", []byte("package web; type Own interface { "+six+" }")),
		parse(t, "internal/web/embeds.go", []byte(`package web; import t "salonzap/internal/tenant"; type Embeds interface { t.Five; F() }; type Same interface { t.Four; Narrow; A() }`)),
		parse(t, "internal/web/here.go", []byte("package web; type Narrow interface { E() }; type Here interface { Own }")),
		parse(t, "internal/web/field.go", []byte("package web; type deps struct { store interface { "+six+" } }")),
		parse(t, "internal/web/double_test.go", []byte("package web; type double interface { "+six+" }")),
	}
	want := []string{"internal/web.Embeds", "internal/web.Here", "internal/web.Own", "internal/web.field.go without a name 1"}
	if got := interfacesOf(files).tooWide(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
