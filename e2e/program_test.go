package e2e_test

type program struct{}

func (*program) remove() {}
