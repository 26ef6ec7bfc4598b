package simulate

import (
	"embed"
	"path"
	"strings"
)

// shipped has a scenario for each class of failure.
//
//go:embed scenarios/*.txt
var shipped embed.FS

const scenarioSuffix = ".txt"

// Shipped lists the names of the scenarios that come with the program.
func Shipped() []string {
	entries, err := shipped.ReadDir("scenarios")
	if err != nil {
		panic(err) // it is part of the program
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), scenarioSuffix)
	}
	return names
}

// ShippedText is the text of one of them; false when there is none of that name.
func ShippedText(name string) (string, bool) {
	content, err := shipped.ReadFile(path.Join("scenarios", name+scenarioSuffix))
	return string(content), err == nil
}
