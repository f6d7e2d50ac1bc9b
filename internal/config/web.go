package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Roles are the words for who may ask what: access gives them their meaning. The first
// is everybody's.
var Roles = []string{"viewer", "inspector"}

// Web is who may use the page from where.
type Web struct {
	File     string            // in Prometheus' form, see WebFile; "": neither TLS nor users
	Roles    map[string]string // of users that are more than viewers
	Hosts    []string          // names that the page answers to, besides its own
	Insecure bool              // other machines may connect without a login
}

func (w *Web) fields() []field {
	return []field{
		{name: "config_file", to: path(&w.File), expand: true,
			help: "file with TLS and users, in the form of Prometheus' web.config.yml; empty: neither"},
		{name: "roles", to: roles{&w.Roles},
			help: "role of each user: viewer, which everybody is, or inspector, who may ask for the state, messages and dictionary of processes"},
		{name: "hosts", to: texts(&w.Hosts), expand: true,
			help: "host names that the page answers to, besides localhost, that of external_url and that of the machine"},
		{name: "insecure", to: boolean(&w.Insecure), preset: "false",
			help: "listen on an address that is not loopback without users; then whoever reaches it reads all metrics"},
	}
}

// roles are words by the name of a user.
type roles struct{ at *map[string]string }

func (r roles) kind() kind {
	return kind{name: "roles", how: "users, each with " + strings.Join(Roles, " or ")}
}
func (r roles) named() bool { return true }
func (r roles) clear()      { *r.at = nil }

func (r roles) add(name, text string) error {
	if name == "" {
		return fmt.Errorf("a user has no name")
	}
	if !slices.Contains(Roles, text) {
		return &wordError{text, Roles}
	}
	if *r.at == nil {
		*r.at = map[string]string{}
	}
	(*r.at)[name] = text
	return nil
}

func (r roles) each(f func(name, text string)) {
	for _, name := range slices.Sorted(maps.Keys(*r.at)) {
		f(name, (*r.at)[name])
	}
}

// Set takes user=role with commas between.
func (r roles) Set(text string) error {
	r.clear()
	for part := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return fmt.Errorf("%q has no =", part)
		}
		if err := r.add(strings.TrimSpace(name), strings.TrimSpace(value)); err != nil {
			return err
		}
	}
	return nil
}

func (r roles) String() string {
	var parts []string
	r.each(func(name, text string) { parts = append(parts, name+"="+text) })
	return strings.Join(parts, ",")
}
