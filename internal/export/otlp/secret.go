package otlp

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"unicode"
)

// Secret is the value of a header, or where it is: one of the three. However it is printed or encoded, the value is not
// in it.
type Secret struct {
	Value string // the value itself
	Env   string // the name of an environment variable
	File  string // the name of a file; white space around the text is cut off
}

const hidden = "[hidden]"

// longestSecret bounds what is read from a file that was named by mistake.
const longestSecret = 16 << 10

// String says where the value is, never what it is.
func (s Secret) String() string {
	switch {
	case s.Env != "":
		return "$" + s.Env
	case s.File != "":
		return s.File
	case s.Value != "":
		return hidden
	default:
		return ""
	}
}

// Format implements fmt.Formatter, for verbs that would not call String.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText implements encoding.TextMarshaler.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// reveal finds the value. Files and the environment are read once, when the Exporter is made.
func (s Secret) reveal(setting string) (string, error) {
	value := s.Value
	switch {
	case s.Env != "" && s.File != "", s.Value != "" && (s.Env != "" || s.File != ""):
		return "", &SettingsError{setting, "has more than one of a value, an environment variable and a file"}
	case s.Env != "":
		var ok bool
		if value, ok = os.LookupEnv(s.Env); !ok {
			return "", &SettingsError{setting, "the environment variable " + s.Env + " is not set"}
		}
	case s.File != "":
		text, err := readFile(s.File)
		if err != nil {
			return "", &SettingsError{setting, err.Error()}
		}
		value = text
	}
	if value == "" {
		return "", &SettingsError{setting, "is empty"}
	}
	if strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }) {
		return "", &SettingsError{setting, "the value has characters that a header cannot have"}
	}
	return value, nil
}

func readFile(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, longestSecret+1))
	if err != nil {
		return "", err
	}
	if len(text) > longestSecret {
		return "", fmt.Errorf("%s is longer than %d bytes: it is not a key", name, longestSecret)
	}
	return strings.TrimSpace(string(text)), nil
}
