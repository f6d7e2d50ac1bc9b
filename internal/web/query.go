package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

const (
	maxRows   = 2000
	maxWindow = time.Minute
	maxFilter = 1000 // bytes
)

// The words that a parameter takes, the default one first.
var (
	processSorts = words(slices.Concat(view.ProcessSorts, view.CensusSorts))

	etsSorts   = live.TableSorts()
	groupSorts = live.GroupSorts()
	portSorts  = live.PortSorts()
	// what a row of the microstates is
	threadRows = []string{"type", "thread"}
	// what a row of the allocators is
	allocatorRows = []string{"allocator", "instance"}
	syntaxes      = []string{"erlang", "elixir"}
)

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

// params reads the query of a request. It keeps the first error, so that a
// handler can read all it needs and ask once.
type params struct {
	r    *http.Request
	seen []string
	err  error
}

func (p *params) get(name string) string {
	p.seen = append(p.seen, name)
	return p.r.URL.Query().Get(name)
}

func (p *params) fail(format string, args ...any) {
	if p.err == nil {
		p.err = badRequest(fmt.Sprintf(format, args...), "see /api/v1/openapi.json for what this address takes")
	}
}

func (p *params) oneOf(name string, allowed []string) string {
	v := p.get(name)
	if v == "" {
		return allowed[0]
	}
	if !slices.Contains(allowed, v) {
		p.fail("%s: %q is not one of %s", name, v, strings.Join(allowed, ", "))
	}
	return v
}

func (p *params) syntax() etf.Syntax {
	if p.oneOf("syntax", syntaxes) == "elixir" {
		return etf.Elixir
	}
	return etf.Erlang
}

func (p *params) limit(unset int) int {
	s := p.get("limit")
	if s == "" {
		return unset
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > maxRows {
		p.fail("limit: %q is not a number from 1 to %d", s, maxRows)
	}
	return n
}

// filter is nil when there is none.
func (p *params) filter() *filter.Expr {
	text := p.name("filter")
	if text == "" || p.err != nil {
		return nil
	}
	f, err := filter.Parse(text)
	if err != nil {
		p.err = badRequest(err.Error(), "terms are words, column>10m, !not, a|b; spaces mean and")
	}
	return f
}

// name is text of a length that a name may have.
func (p *params) name(name string) string {
	v := p.get(name)
	if len(v) > maxFilter {
		p.fail("%s: longer than %d bytes", name, maxFilter)
		return ""
	}
	return v
}

// list is what is between commas, of which there are no more than most.
func (p *params) list(name string, most int) []string {
	v := p.get(name)
	if v == "" {
		return nil
	}
	list := strings.Split(v, ",")
	if len(list) > most {
		p.fail("%s: more than %d", name, most)
		return nil
	}
	return list
}

// count is a number that is not negative.
func (p *params) count(name string) int64 {
	s := p.get(name)
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		p.fail("%s: %q is not a number from 0 on", name, s)
	}
	return n
}

func (p *params) yes(name string) bool { return p.oneOf(name, []string{"no", "yes"}) == "yes" }

func (p *params) window() time.Duration {
	s := p.get("window")
	if s == "" {
		return 0
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > maxWindow {
		p.fail("window: %q is not a duration from 0s to %s", s, maxWindow)
	}
	return d
}

// done reports the first error, a name that nobody read included.
func (p *params) done() error {
	for name := range p.r.URL.Query() {
		if !slices.Contains(p.seen, name) {
			p.fail("%s: unknown parameter", name)
		}
	}
	return p.err
}
