package simulator

import "go.mau.fi/libsignal/logger"

// discardLogger is libsignal's logger in the simulator; it discards everything.
type discardLogger struct{}

func (discardLogger) Debug(string, string)   {}
func (discardLogger) Info(string, string)    {}
func (discardLogger) Warning(string, string) {}
func (discardLogger) Error(string, string)   {}
func (discardLogger) Configure(string)       {}

// Without a logger, libsignal makes one at its first message, without synchronization, that prints to standard output. So one is set before
// anything runs.
var _ = func() bool {
	var m logger.Loggable = discardLogger{}
	logger.Setup(&m)
	return true
}()
