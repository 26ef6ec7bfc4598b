package simulator

import "go.mau.fi/libsignal/logger"

// mute is the Signal library's logger: a double has nothing to say about its people.
type mute struct{}

func (mute) Debug(string, string)   {}
func (mute) Info(string, string)    {}
func (mute) Warning(string, string) {}
func (mute) Error(string, string)   {}
func (mute) Configure(string)       {}

// The Signal library makes its own logger when it first wants to say something, unguarded, and lets it print to standard
// output. So it has one before anything runs.
var _ = func() bool {
	var m logger.Loggable = mute{}
	logger.Setup(&m)
	return true
}()
