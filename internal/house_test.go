package internal_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func file(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile("../" + name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// TestTheEnvExampleListsEveryVariable compares .env.example with the variables that the program reads: it has each, with its default, and no other.
func TestTheEnvExampleListsEveryVariable(t *testing.T) {
	known := regexp.MustCompile(`env:"([A-Z_]+)"(?:\s+envDefault:"([^"]*)")?`).
		FindAllStringSubmatch(file(t, "internal/app/config_env.go"), -1)
	if len(known) < 10 {
		t.Fatalf("only %d variables were found in the program", len(known))
	}
	example := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^#?([A-Z_]+)=(.*)$`).FindAllStringSubmatch(file(t, ".env.example"), -1) {
		example[m[1]] = m[2]
	}
	for _, m := range known {
		name, byDefault := m[1], m[2]
		value, ok := example[name]
		if !ok {
			t.Errorf("%s is missing in .env.example", name)
		}
		if byDefault != "" && value != byDefault {
			t.Errorf("%s is %q in .env.example, and %q by default", name, value, byDefault)
		}
		delete(example, name)
	}
	compose := file(t, "compose.yaml")
	for name := range example {
		if !strings.Contains(compose, "${"+name+":") {
			t.Errorf("%s of .env.example is read by nobody", name)
		}
	}
}

// TestContainerImagesAreFixedByDigest requires each image to be named by version and digest: a tag may be moved to another content, a digest not.
func TestContainerImagesAreFixedByDigest(t *testing.T) {
	fixed := regexp.MustCompile(`:v?\d+\.\d+\.?\d*(-\w+)?@sha256:[0-9a-f]{64}$`)
	named := regexp.MustCompile(`(?m)^(?:\s+image:|FROM) (\S+)`)
	var images []string
	for _, name := range []string{"Dockerfile", "compose.yaml"} {
		for _, m := range named.FindAllStringSubmatch(file(t, name), -1) {
			if m[1] != "scratch" {
				images = append(images, m[1])
			}
		}
	}
	if len(images) != 3 {
		t.Errorf("found the images %q, expected one to build in, Evolution and PostgreSQL", images)
	}
	for _, image := range images {
		if !fixed.MatchString(image) {
			t.Errorf("%s is not fixed by version and digest", image)
		}
	}
}

// TestComposeAsksForEverySecret requires compose.yaml to fail without a secret (:?), instead of using a default.
func TestComposeAsksForEverySecret(t *testing.T) {
	compose := file(t, "compose.yaml")
	for _, m := range regexp.MustCompile(`\$\{(\w*(?:KEY|PASSWORD))(:?.)`).FindAllStringSubmatch(compose, -1) {
		if m[2] != ":?" {
			t.Errorf("%s has a value of its own", m[1])
		}
	}
}

// TestImageTellsItsLicences requires the image to contain the licence texts that its recipients have a right to.
func TestImageTellsItsLicences(t *testing.T) {
	image := file(t, "Dockerfile")
	for _, want := range []string{"LICENSE NOTICE LICENSES/GPL-3.0.txt /", "scripts/notices.sh /out/salonzap", "THIRD-PARTY-NOTICES.txt /"} {
		if !strings.Contains(image, want) {
			t.Errorf("the Dockerfile lacks %q", want)
		}
	}
	if gpl := file(t, "LICENSES/GPL-3.0.txt"); !strings.Contains(gpl, "GNU GENERAL PUBLIC LICENSE") || !strings.Contains(gpl, "Version 3, 29 June 2007") {
		t.Error("LICENSES/GPL-3.0.txt is not the GPL")
	}
}

// TestEveryServiceOfComposeIsBounded requires every service to have limits of memory and of open files.
func TestEveryServiceOfComposeIsBounded(t *testing.T) {
	for _, name := range []string{"compose.yaml", "compose.small.yaml"} {
		_, services, _ := strings.Cut(file(t, name), "\nservices:\n")
		services, _, _ = strings.Cut(services, "\nvolumes:\n")
		services, _, _ = strings.Cut(services, "\nconfigs:\n")
		parts := regexp.MustCompile(`(?m)^  [a-z]+:$`).Split(services, -1)[1:]
		if len(parts) == 0 {
			t.Errorf("%s has no services", name)
		}
		for i, part := range parts {
			for _, bound := range []string{"\n    mem_limit: ", "\n    ulimits: {nofile:"} {
				if !strings.Contains(part, bound) {
					t.Errorf("service %d of %s lacks%s", i+1, name, bound)
				}
			}
		}
	}
}

// TestEveryMakeTargetSaysWhatItDoes requires a Makefile of at most 60 lines with a description of every target.
func TestEveryMakeTargetSaysWhatItDoes(t *testing.T) {
	lines := strings.Split(file(t, "Makefile"), "\n")
	if len(lines) > 60 {
		t.Errorf("%d lines", len(lines))
	}
	var targets []string
	for _, line := range lines {
		if m := regexp.MustCompile(`^([a-z0-9-]+):([^=].*)?$`).FindStringSubmatch(line); m != nil {
			targets = append(targets, m[1])
			if !strings.Contains(line, " ## ") {
				t.Errorf("%s does not say what it is for", m[1])
			}
		}
	}
	for _, want := range []string{"run", "demo", "test", "check", "bench", "e2e", "fuzz", "screenshots"} {
		if !slices.Contains(targets, want) {
			t.Errorf("there is no %s", want)
		}
	}
}
