package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/view"
)

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
	if len(h.shop.Asked()) != 1 {
		t.Errorf("the node was asked for more than what is known: %v", h.shop.Asked())
	}
	for _, q := range []string{"", "a", " a ", strings.Repeat("a", 200)} {
		if w := h.get("/api/v1/nodes/shop@web/search?q=" + url.QueryEscape(q)); w.Code != http.StatusBadRequest {
			t.Errorf("%.10q: %d", q, w.Code)
		}
	}
}
