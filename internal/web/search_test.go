package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/beam"
	"github.com/hodoscope/hodoscope/internal/filter"
	"github.com/hodoscope/hodoscope/internal/source/live"
	"github.com/hodoscope/hodoscope/internal/view"
)

// named are processes as a roster knows them: what is asked without waking anybody.
func (f *fake) named(q live.ProcessQuery) *beam.Processes {
	p := &beam.Processes{Incarnation: f.incarnation(), Origin: f.origin(48_000, 48_000), Total: 48_000, Sort: q.Sort}
	for i, name := range append([]string{"shop_pool", "shop_cache", "logger_sup", `odd "name"`}, hostile...) {
		one := &beam.Processes{
			Pid: []beam.Pid{{ID: uint32(140 + i)}}, RegisteredName: []string{name}, Label: []string{"{worker,17}"},
			InitialCall: []beam.MFA{{Module: "Elixir.Shop.Cart", Function: "init", Arity: 1}}, CurrentFunction: []beam.MFA{{}},
		}
		if len(p.Pid) < q.Limit && q.Filter.Match(func(column string) (any, bool) { return one.Cell(column, 0) }) == filter.True {
			p.Pid, p.RegisteredName = append(p.Pid, one.Pid...), append(p.RegisteredName, name)
			p.Label, p.InitialCall = append(p.Label, one.Label...), append(p.InitialCall, one.InitialCall...)
		}
	}
	return p
}

func (h *house) finds(q string) (names []string) {
	h.t.Helper()
	w := h.get("/api/v1/nodes/shop@web/search?q=" + url.QueryEscape(q))
	var d view.Document
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != http.StatusOK {
		h.t.Fatalf("%q: %d %s", q, w.Code, w.Body)
	}
	for _, row := range d.Table.Rows {
		names = append(names, row[0].(string)+" "+row[1].(string))
	}
	return names
}

func TestSearch(t *testing.T) {
	h := newHouse(t)
	for q, want := range map[string][]string{
		"shop_po": {"process shop_pool"},
		"SHOP ch": {"process shop_cache", "group Elixir.Shop.Channel"},
		`odd "n`:  {`process odd "name"`},
		"pinger":  {"group Elixir.Pinger.Crawler", "application pinger"},
	} {
		if got := h.finds(q); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", q, got, want)
		}
	}
	if got := h.finds("mailbox max"); !slices.Contains(got, "metric beam.process.mailbox.max_length") {
		t.Errorf("no metric: %q", got)
	}
	if got := h.finds("memory>1 (|!"); len(got) != 0 {
		t.Errorf("an expression is not looked for as words: %q", got)
	}
	if len(h.shop.asked) != 1 {
		t.Errorf("the node was asked for more than what is known: %v", h.shop.asked)
	}
	for _, q := range []string{"", "a", " a ", strings.Repeat("a", 200)} {
		if w := h.get("/api/v1/nodes/shop@web/search?q=" + url.QueryEscape(q)); w.Code != http.StatusBadRequest {
			t.Errorf("%.10q: %d", q, w.Code)
		}
	}
}
