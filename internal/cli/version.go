package cli

import (
	"io"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

// build describes the build of this program.
type build struct {
	Version  string  `json:"version"`
	Revision *string `json:"revision"`
	BuiltAt  *string `json:"revision_at"`
	Modified bool    `json:"modified"` // the sources had changes that were not committed
	Go       string  `json:"go"`
	Platform string  `json:"platform"`
}

func buildInfo() build {
	b := build{Version: "unknown", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Version = info.Main.Version
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = optional(s.Value)
		case "vcs.time":
			b.BuiltAt = optional(s.Value)
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// Run prints the version.
func (versionCmd) Run(h *home) error {
	b := buildInfo()
	return h.out.value(b, func(w io.Writer) { say(w, "salonzap %s (%s, %s)", b.Version, b.Go, b.Platform) })
}
