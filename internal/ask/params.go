package ask

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

const (
	MaxRows   = 2000        // of an answer
	MaxWindow = time.Minute // that a question measures over
	MaxText   = 1000        // bytes of a name or a filter
	maxPinned = 8
)

// The words that a parameter takes, the default one first. They must not be changed.
var (
	ProcessSorts  = words(slices.Concat(view.ProcessSorts, view.CensusSorts))
	EtsSorts      = live.TableSorts()
	EtsGroupSorts = live.GroupSorts()
	MnesiaSorts   = live.MnesiaSorts()
	PortSorts     = live.PortSorts()
	ThreadRows    = []string{"type", "thread"}        // what a row of the microstates is
	AllocatorRows = []string{"allocator", "instance"} // what a row of the allocators is
	Syntaxes      = []string{"erlang", "elixir"}
)

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

// Params reads the parameters of a question. It keeps the first error, so that a
// question can read all it needs and ask once. For one question, and one goroutine.
type Params struct {
	values url.Values
	path   func(name string) string
	syntax string // where none is named; "" is erlang
	seen   []string
	err    error
}

// NewParams reads values, and what is asked about from path; nil: nothing is.
func NewParams(values url.Values, path func(name string) string) *Params {
	if path == nil {
		path = func(string) string { return "" }
	}
	return &Params{values: values, path: path}
}

// In sets the syntax, one of Syntaxes, that holds where the parameters name none; "" is
// erlang. So a face need not know which questions take one.
func (p *Params) In(syntax string) *Params {
	p.syntax = syntax
	return p
}

// Path is the thing asked about, by what it is: app, group, pid or id; "" if there is none.
func (p *Params) Path(name string) string { return p.path(name) }

// Get is a value as it was given, "" if it was not.
func (p *Params) Get(name string) string {
	p.seen = append(p.seen, name)
	return p.values.Get(name)
}

// Fail says what is wrong, unless something was before.
func (p *Params) Fail(format string, args ...any) {
	if p.err == nil {
		p.err = &Problem{Kind: Invalid, What: fmt.Sprintf(format, args...)}
	}
}

// OneOf is one of the words that are allowed, of which the first is the default.
func (p *Params) OneOf(name string, allowed []string) string {
	v := p.Get(name)
	if v == "" {
		return allowed[0]
	}
	if !slices.Contains(allowed, v) {
		p.Fail("%s: %q is not one of %s", name, v, strings.Join(allowed, ", "))
	}
	return v
}

// Syntax is the language to print terms in.
func (p *Params) Syntax() etf.Syntax {
	word := p.OneOf("syntax", Syntaxes)
	if p.Get("syntax") == "" {
		word = p.syntax
	}
	if word == "elixir" {
		return etf.Elixir
	}
	return etf.Erlang
}

// Limit is how many rows are wanted, up to MaxRows.
func (p *Params) Limit(unset int) int {
	s := p.Get("limit")
	if s == "" {
		return unset
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > MaxRows {
		p.Fail("limit: %q is not a number from 1 to %d", s, MaxRows)
	}
	return n
}

// Filter is nil when there is none.
func (p *Params) Filter() *filter.Expr {
	text := p.Name("filter")
	if text == "" || p.err != nil {
		return nil
	}
	f, err := filter.Parse(text)
	if err != nil {
		p.err = &Problem{Kind: Invalid, What: err.Error(), Next: "terms are words, column>10m, !not, a|b; spaces mean and"}
	}
	return f
}

// Name is text of a length that a name may have.
func (p *Params) Name(name string) string {
	v := p.Get(name)
	if len(v) > MaxText {
		p.Fail("%s: longer than %d bytes", name, MaxText)
		return ""
	}
	return v
}

// List is what is between commas, of which there are no more than most.
func (p *Params) List(name string, most int) []string {
	v := p.Get(name)
	if v == "" {
		return nil
	}
	list := strings.Split(v, ",")
	if len(list) > most {
		p.Fail("%s: more than %d", name, most)
		return nil
	}
	return list
}

// Count is a number that is not negative.
func (p *Params) Count(name string) int64 {
	s := p.Get(name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		p.Fail("%s: %q is not a number from 0 on", name, s)
	}
	return n
}

// Yes is whether the word is yes; else it is no.
func (p *Params) Yes(name string) bool { return p.OneOf(name, []string{"no", "yes"}) == "yes" }

// Window is what numbers are measured over, up to MaxWindow; 0: they are as they are.
func (p *Params) Window() time.Duration {
	s := p.Get("window")
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > MaxWindow {
		p.Fail("window: %q is not a duration from 0s to %s", s, MaxWindow)
	}
	return d
}

// Moment is a time; unset when none is given.
func (p *Params) Moment(name string, unset time.Time) time.Time {
	s := p.Get(name)
	if s == "" {
		return unset
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		p.Fail("%s: %q is not a time as 2026-11-27T03:11:00Z", name, s)
		return unset
	}
	return t
}

// Duration is of a second or more; 0 when none is given.
func (p *Params) Duration(name string) time.Duration {
	s := p.Get(name)
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second {
		p.Fail("%s: %q is not a duration of 1s or more", name, s)
	}
	return d
}

// Pids are process identifiers as 0.12.0.
func (p *Params) Pids(name string) []beam.Pid {
	var pids []beam.Pid
	for _, text := range p.List(name, maxPinned) {
		var pid beam.Pid
		var rest string
		if n, _ := fmt.Sscanf(text, "0.%d.%d%s", &pid.ID, &pid.Serial, &rest); n != 2 {
			p.Fail("%s: %q is not a pid as 0.12.0", name, text)
		}
		pids = append(pids, pid)
	}
	return pids
}

// Done reports the first error, a name that nobody read included.
func (p *Params) Done() error {
	for name := range p.values {
		if !slices.Contains(p.seen, name) {
			p.Fail("%s: unknown parameter", name)
		}
	}
	return p.err
}
