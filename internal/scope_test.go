package internal_test

import (
	"go/ast"
	"testing"
)

// TestNoFunctionTakesAnActorBesideAScope checks that no function takes both: a scope comes from an actor (tenant.Actor.Scope), and a caller could pass a
// scope of another actor.
func TestNoFunctionTakesAnActorBesideAScope(t *testing.T) {
	for _, s := range sources(t) {
		for _, name := range actorBesideScope(s) {
			t.Errorf("%s: %s takes an actor and a scope; the scope is the actor's", s.name, name)
		}
	}
	planted := parse(t, "internal/x/x.go", []byte(`package x
type Port interface { Do(scope tenant.Scope, id string, by tenant.Actor) }
func (s *Service) Change(by tenant.Actor, scope tenant.Scope) {}
func fine(scope tenant.Scope) func(tenant.Actor) { return nil }`))
	if got := actorBesideScope(planted); len(got) != 2 {
		t.Errorf("of two functions %d are found: %q", len(got), got)
	}
}

// actorBesideScope names the functions and methods of a file that take both.
func actorBesideScope(s source) []string {
	var all []string
	note := func(name string, f *ast.FuncType) {
		if takes(f, "Actor") && takes(f, "Scope") {
			all = append(all, name)
		}
	}
	if s.isTest() {
		return nil
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			note(n.Name.Name, n.Type)
		case *ast.Field: // a method of an interface, or a function in a struct
			if f, ok := n.Type.(*ast.FuncType); ok && len(n.Names) > 0 {
				note(n.Names[0].Name, f)
			}
		}
		return true
	})
	return all
}

// takes tells whether a function has a parameter of a type of package tenant.
func takes(f *ast.FuncType, name string) bool {
	for _, p := range f.Params.List {
		switch t := p.Type.(type) {
		case *ast.SelectorExpr:
			if x, ok := t.X.(*ast.Ident); ok && x.Name == "tenant" && t.Sel.Name == name {
				return true
			}
		case *ast.Ident: // in package tenant itself
			if t.Name == name {
				return true
			}
		}
	}
	return false
}
