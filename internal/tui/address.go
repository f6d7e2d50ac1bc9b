package tui

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/hodoscope/hodoscope/internal/tui/stage"
)

// ParseAddress reads an address as people write it, and as the page has it behind the
// node: SCREEN, or SCREEN/THING for one thing of it, with ?KEY=VALUE&… for how it is
// shown. THING is a name as the node tells it, or as the page writes it: slashes in it are
// its own. A process is named by its pid, as any tool prints that, or by its registered
// name. The error says what is wrong with it.
func ParseAddress(text string) (stage.Address, error) {
	a := stage.Address{}
	path := text
	if i := strings.LastIndexByte(text, '?'); i >= 0 && strings.Contains(text[i:], "=") { // functions may end in ?
		query, err := url.ParseQuery(text[i+1:])
		if err != nil {
			return a, fmt.Errorf("%s is no query: %w", text[i+1:], err)
		}
		path, a.Query = text[:i], map[string]string{}
		for name := range query {
			a.Query[name] = query.Get(name)
		}
	}
	screen, thing, _ := strings.Cut(path, "/")
	row := screenNamed(screen)
	if row == nil {
		return a, &NoScreenError{screen}
	}
	if plain, err := url.PathUnescape(thing); err == nil {
		thing = plain
	}
	if pid := pidTyped.FindStringSubmatch(thing); pid != nil && row.name == "processes" {
		thing = pidOf(pid)
	}
	a.Screen, a.Arg = row.name, thing
	if row.one == "" && thing != "" {
		return a, fmt.Errorf("%s is shown as a whole: %q is nothing of it that has a screen of its own", row.name, thing)
	}
	return a, nil
}

// NoScreenError is an address whose screen there is not.
type NoScreenError struct{ Screen string }

func (e *NoScreenError) Error() string { return "there is no screen " + e.Screen }

// CompleteAddress offers what an address may begin with, each with what it shows behind a
// tab; what of a screen may be named ends with a slash. Names of things are not offered:
// the node would have to be asked for them.
func CompleteAddress(begun string) (list []string) {
	for _, s := range screens {
		if strings.HasPrefix(s.name, begun) {
			list = append(list, s.name+"\t"+s.help)
		}
		if s.one != "" && strings.HasPrefix(s.name+"/", begun) {
			list = append(list, s.name+"/\t"+s.one)
		}
	}
	return list
}
