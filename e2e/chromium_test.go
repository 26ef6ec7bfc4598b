package e2e_test

type chromium struct{}

func (*chromium) stop() {}
