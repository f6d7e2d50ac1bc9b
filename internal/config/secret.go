package config

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// hidden stands where a secret would be printed.
const hidden = "<secret>"

// Secret is something that must not be shown, and where it is. However it is printed,
// it does not tell what it is.
type Secret struct {
	literal string
	File    string // that holds it
	Env     string // variable that holds it
}

// IsSet tells whether the secret is anywhere.
func (s Secret) IsSet() bool { return s != Secret{} }

// mostSecret bounds a file, in bytes: certificates are not kept in secrets.
const mostSecret = 64 << 10

// Read gives the secret, "" when it is not set. The end of a file's last line is no
// part of it. Errors name the file or the variable.
func (s Secret) Read(getenv func(string) string) (string, error) {
	switch {
	case s.File != "":
		return readSecret(s.File)
	case s.Env != "":
		v := getenv(s.Env)
		if v == "" {
			return "", fmt.Errorf("the variable %s is not set", s.Env)
		}
		return v, nil
	}
	return s.literal, nil
}

func readSecret(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostSecret+1))
	if err != nil {
		return "", err
	}
	text := strings.TrimRight(string(b), "\r\n")
	switch {
	case len(b) > mostSecret:
		return "", fmt.Errorf("%s is too large for a secret", name)
	case text == "":
		return "", fmt.Errorf("%s is empty", name)
	}
	return text, nil
}

func (s Secret) String() string {
	switch {
	case s.File != "":
		return "file " + s.File
	case s.Env != "":
		return "$" + s.Env
	case s.literal != "":
		return hidden
	}
	return ""
}

// GoString is for %#v, which would look inside.
func (s Secret) GoString() string { return s.String() }

// MarshalText is for encoders of JSON and of logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// literally is a secret that is in the file. Only to compare it is it looked at.
type literally struct{ *kept }

func (l literally) String() string {
	if l.kept.String() == "" {
		return ""
	}
	return hidden
}

// secret has the keys NAME_file and NAME_env, and NAME when it may be in the file itself.
func secret(at *Secret, literal bool) *spread {
	twice := func() bool {
		return at.File != "" && at.Env != "" || at.literal != "" && (at.File != "" || at.Env != "")
	}
	return &spread{twice: twice, rows: func(f field) []field {
		env := text(&at.Env)
		env.k = kind{name: "variable"}
		rows := []field{
			{name: f.name + "_file", to: path(&at.File), expand: true, help: "file that holds " + f.help},
			{name: f.name + "_env", to: env, help: "variable of the environment that holds " + f.help},
		}
		if !literal {
			return rows
		}
		own := text(&at.literal)
		own.k = kind{name: "secret"}
		return append([]field{{name: f.name, to: literally{own}, expand: true, help: f.help}}, rows...)
	}}
}

func needsSecret(say report, key string, s Secret) {
	if !s.IsSet() {
		say("", key+" is missing", "add "+key+"_file, the name of a file that holds it, or "+key+"_env, the name of a variable")
	}
}
