package pages_test

import "salonzap/internal/web/webtest"

// The fixtures are in webtest, where the tests in a browser and those without one share them; these are its names that are
// used all over here.
type (
	scene        = webtest.Scene
	fakePasskeys = webtest.FakePasskeys
	notebook     = webtest.Notebook
)

const (
	rightNumber = webtest.RightNumber
	password    = webtest.Password
	passkeyAt   = webtest.PasskeyAt
)

var (
	newScene = webtest.New
	must     = webtest.Must
	mainOf   = webtest.MainOf
	linked   = webtest.Linked
	ended    = webtest.Ended
	asked    = webtest.Asked
	shownQR  = webtest.ShownQR
	states   = webtest.States
)
