package app

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// errNotText is returned for a file that is neither UTF-8 nor UTF-16.
var errNotText = errors.New("the file is neither UTF-8 nor UTF-16")

// setting is one NAME=value of a .env file.
type setting struct {
	name, value string
	line        int // where the name stands, from 1
}

// mistake is a line of a .env file that cannot be read. Its texts never quote the line, which may hold a secret.
type mistake struct {
	line         int
	what, remedy string
}

// DecodeText decodes a text file of another program: UTF-8 with or without a byte order mark, or UTF-16, as tools of Windows write it. Line ends become
// "\n". It fails when content is neither.
func DecodeText(content []byte) (string, error) {
	decoder := utf.BOMOverride(utf.UTF8.NewDecoder())
	if utf16, marked := foundUTF16(content); utf16 && !marked {
		order := utf.LittleEndian
		if content[0] == 0 {
			order = utf.BigEndian
		}
		decoder = utf.UTF16(order, utf.IgnoreBOM).NewDecoder()
	} else if !utf16 && !utf8.Valid(content) {
		return "", errNotText
	}
	decoded, _, err := transform.Bytes(decoder, content)
	if err != nil {
		return "", errNotText
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(decoded)), nil
}

// foundUTF16 tells whether content is UTF-16: it begins with a byte order mark (marked), or one of its first two bytes is zero, as in an ASCII
// character in UTF-16.
func foundUTF16(content []byte) (found, marked bool) {
	if len(content) < 2 || len(content)%2 != 0 {
		return false, false
	}
	first := [2]byte{content[0], content[1]}
	marked = first == [2]byte{0xff, 0xfe} || first == [2]byte{0xfe, 0xff}
	return marked || (first[0] == 0) != (first[1] == 0), marked
}

// parseDotenv reads the lines of a .env file: NAME=value, optionally after "export". A value is taken literally, as systemd
// and `docker --env-file` do: a $ is a $. Quotes around a value are not part of it, and a value in quotes may go on over
// lines; in double quotes \n, \t, \", \\ and \$ are escapes. Outside of quotes " #" begins a comment.
func parseDotenv(text string) (all []setting, wrong []mistake) {
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		s, used, m := parseSetting(line, lines[i+1:])
		if m.what != "" {
			m.line = i + 1
			wrong = append(wrong, m)
			continue
		}
		s.line = i + 1
		all = append(all, s)
		i += used
	}
	return all, wrong
}

// parseSetting reads one setting from line; a value in quotes may continue in more, of which used lines were read.
func parseSetting(line string, more []string) (s setting, used int, m mistake) {
	name, rest, ok := strings.Cut(line, "=")
	name, rest = bareName(name), strings.TrimSpace(rest)
	switch {
	case !ok || name == "":
		return s, 0, mistake{what: "is not NAME=value.", remedy: "Write one variable a line, and put values that go on over lines into quotes."}
	case strings.ContainsRune(rest, 0):
		return s, 0, mistake{what: "holds a character that no value can hold.", remedy: "Write the line again by hand."}
	case rest != "" && strings.ContainsRune("“”‘’„", firstRune(rest)):
		return s, 0, mistake{what: "is in typographic quotes.", remedy: "Write straight ones, or none."}
	case rest == "" || !strings.ContainsRune(`"'`, firstRune(rest)):
		return setting{name: name, value: uncomment(rest)}, 0, m
	}
	value, after, used, closed := quoted(rest, more)
	switch {
	case !closed:
		return s, 0, mistake{what: "opens a quote that is never closed.", remedy: "Close it, or leave both out."}
	case after != "" && after[0] != '#':
		return s, 0, mistake{what: "goes on after its closing quote.", remedy: `Put the whole value into quotes, and write a quote inside double quotes as \".`}
	}
	return setting{name: name, value: value}, used, m
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// bareName is s as a variable's name, without "export "; empty when s is no valid name.
func bareName(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "export "); ok {
		s = strings.TrimSpace(rest)
	}
	for i, r := range s {
		if r != '_' && (r > unicode.MaxASCII || !unicode.IsLetter(r)) && (i == 0 || r != '.' && r != '-' && !unicode.IsDigit(r)) {
			return ""
		}
	}
	return s
}

// uncomment cuts a comment off a value without quotes.
func uncomment(s string) string {
	for i := range s {
		if s[i] == '#' && (i == 0 || s[i-1] == ' ' || s[i-1] == '\t') {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// quoted reads a value that begins with a quote and may continue in more. It returns the value, what comes after the closing quote, and how many lines
// of more it used; closed is false when there is no closing quote.
func quoted(s string, more []string) (value, after string, used int, closed bool) {
	quote := s[0]
	var b strings.Builder
	for s = s[1:]; ; s, used = more[used], used+1 {
		for i := 0; i < len(s); i++ {
			switch {
			case s[i] == quote:
				return b.String(), strings.TrimSpace(s[i+1:]), used, true
			case quote == '"' && s[i] == '\\' && i+1 < len(s) && strings.IndexByte(`nt"\$`, s[i+1]) >= 0:
				i++
				b.WriteString(map[byte]string{'n': "\n", 't': "\t", '"': `"`, '\\': `\`, '$': "$"}[s[i]])
			default:
				b.WriteByte(s[i])
			}
		}
		if used == len(more) {
			return "", "", used, false
		}
		b.WriteByte('\n')
	}
}

// bare is a value without the blanks and invisible characters around it that may have been copied with it.
func bare(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Cc)
	})
}
