package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
)

// part asks for a part of the table.
func (h *house) part(node, query string) ask.Part {
	h.t.Helper()
	w := h.get("/api/v1/nodes/" + node + "/table?" + query)
	var a ask.Part
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != http.StatusOK {
		h.t.Fatalf("%s: %d %s", query, w.Code, w.Body)
	}
	return a
}

func pidsOf(a ask.Part) string {
	var pids []string
	for _, row := range a.Table.Rows {
		pids = append(pids, fmt.Sprint(row[0]))
	}
	return strings.Join(pids, " ")
}

func TestTable(t *testing.T) {
	h := newHouse(t)
	first := h.part("shop@web", "sort=pid&limit=3&columns=group,age")
	if first.Part.Rows < 47_000 || first.Part.Order == 0 || len(first.Table.Columns) != 3 {
		t.Errorf("%+v", first.Part)
	}
	later := h.part("shop@web", fmt.Sprintf("sort=pid&limit=2&offset=1&order=%d", first.Part.Order))
	if !strings.HasPrefix(pidsOf(first)+" ", strings.SplitN(pidsOf(first), " ", 2)[0]+" "+pidsOf(later)) {
		t.Errorf("%s, and from the second on %s", pidsOf(first), pidsOf(later))
	}
	crawlers := h.part("shop@web", "by=group&limit=1")
	if len(crawlers.Part.Keys) != 1 || crawlers.Part.By != "group" || crawlers.Part.Sort != "count" {
		t.Fatalf("%+v", crawlers.Part)
	}
	opened := h.part("shop@web", "limit=1&group="+url.QueryEscape(crawlers.Part.Keys[0]))
	if count := int(crawlers.Table.Rows[0][1].(float64)); opened.Part.Rows != count || count < 43_000 {
		t.Errorf("a group of %d has %d processes", count, opened.Part.Rows)
	}
	pinned := h.part("shop@web", "sort=pid&up=yes&limit=1&pinned=0.107.0,0.1.0")
	if fmt.Sprint(pinned.Part.PinnedAt) != "[1 -1]" || len(pinned.Part.Pinned) != 2 {
		t.Errorf("%+v", pinned.Part)
	}
	// Who needs no column that wakes is not looked at.
	h.part("shop@web", "closer=yes&limit=2&columns=age")
	if h.shop.Asked()[`excerpt reductions_rate false "" 0 0 2 [] false`] != 1 {
		t.Errorf("asked: %v", h.shop.Asked())
	}
}

func TestTableParameters(t *testing.T) {
	h := newHouse(t)
	for query, word := range map[string]string{
		"sort=colour": "sort", "by=group&sort=memory": "sort", "limit=201": "limit", "offset=-1": "offset", "order=x": "order", "up=1": "up",
		"columns=red": "columns", "by=group&columns=memory": "columns", "by=colour": "by", "pinned=x": "pinned", "pinned=0.1.0x": "pinned",
		"pinned=" + strings.Repeat("0.1.0,", 9): "pinned", "parent=" + strings.Repeat("a", 2000): "parent", "filter=(": "filter",
	} {
		status, p := h.problem("/api/v1/nodes/shop@web/table?" + query)
		if status != http.StatusBadRequest || !strings.Contains(p.Detail, word) || p.Next == "" {
			t.Errorf("%.40s: %d %q, next %q", query, status, p.Detail, p.Next)
		}
	}
	if n := len(h.shop.Asked()); n != 0 {
		t.Errorf("%d questions went to the node", n)
	}
}

// A window of a million rows is small, whatever its processes are called.
func TestTableIsSentInParts(t *testing.T) {
	h := newHouse(t)
	big := asktest.New("big@metal", 4, 0.5, 2).Attached(100, asktest.Start)
	h.nodes = these(h.shop, big)
	w := h.get("/api/v1/nodes/big@metal/table?limit=60&offset=500000&closer=yes")
	if w.Code != http.StatusOK || w.Body.Len() > 64<<10 {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
}
