package simulator

import "go.mau.fi/libsignal/logger"

// discardLogger is the Signal library's logger: the simulator does not log what it plays.
type discardLogger struct{}

func (discardLogger) Debug(string, string)   {}
func (discardLogger) Info(string, string)    {}
func (discardLogger) Warning(string, string) {}
func (discardLogger) Error(string, string)   {}
func (discardLogger) Configure(string)       {}

// The Signal library makes its own logger when it first wants to say something, unguarded, and lets it print to standard
// output. So it has one before anything runs.
var _ = func() bool {
	var m logger.Loggable = discardLogger{}
	logger.Setup(&m)
	return true
}()
