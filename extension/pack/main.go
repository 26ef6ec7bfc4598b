// Command pack builds the Connector: a folder and a zip for each browser, and the bookmark in one line. `make extension`
// runs it, at the root of the repository.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"salonzap/extension"
)

func main() {
	out := flag.String("out", "dist", "folder to write into")
	origins := flag.String("origins", "", "the only dashboards that may call it, as https://painel.example.com, with commas; empty: those in manifest.json")
	bookmark := flag.String("bookmark", "", "file to write the bookmark's line into")
	flag.Parse()
	if err := run(*out, *bookmark, strings.FieldsFunc(*origins, func(r rune) bool { return r == ',' || r == ' ' })); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out, bookmark string, origins []string) error {
	version, err := extension.Version()
	if err != nil {
		return err
	}
	for _, b := range extension.Browsers() {
		files, err := extension.Files(b, origins...)
		if err != nil {
			return err
		}
		name := filepath.Join(out, "connector-"+string(b))
		if err := extension.Write(name, files); err != nil {
			return err
		}
		packed, err := extension.Zip(files)
		if err != nil {
			return err
		}
		if err := os.WriteFile(name+"-"+version+".zip", packed, 0o600); err != nil {
			return fmt.Errorf("pack: %w", err)
		}
		if _, err := fmt.Fprintln(os.Stdout, name+"-"+version+".zip"); err != nil {
			return fmt.Errorf("pack: %w", err)
		}
	}
	if bookmark == "" {
		return nil
	}
	if err := os.WriteFile(bookmark, []byte(extension.Bookmarklet()+"\n"), 0o600); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	return nil
}
