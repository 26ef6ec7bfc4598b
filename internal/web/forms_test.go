package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
)

var (
	inputTag  = regexp.MustCompile(`(?s)<input\b[^>]*>`)
	optionTag = regexp.MustCompile(`(?s)<select\b[^>]*\bname="([^"]+)"|<option value="([^"]*)" selected>`)
	attribute = regexp.MustCompile(`\b(name|value|type)="([^"]*)"`)
)

// formFields are the fields of a page's first large form, as a browser would send them when nothing was touched.
func formFields(body string) url.Values {
	if i := strings.Index(body, `<form class="stack"`); i >= 0 {
		body = body[i:]
	}
	if i := strings.Index(body, "</form>"); i >= 0 {
		body = body[:i]
	}
	f := url.Values{}
	for _, tag := range inputTag.FindAllString(body, -1) {
		a := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
			a[m[1]] = html.UnescapeString(m[2])
		}
		if a["name"] == "" || (a["type"] == "checkbox" || a["type"] == "radio") && !strings.Contains(tag, " checked") {
			continue
		}
		f.Add(a["name"], a["value"])
	}
	name := ""
	for _, m := range optionTag.FindAllStringSubmatch(body, -1) {
		if m[1] != "" {
			name = m[1]
		} else {
			f.Set(name, html.UnescapeString(m[2]))
		}
	}
	return f
}
