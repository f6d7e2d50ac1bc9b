package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/view"
)

func (h *house) foldedTree(query string) view.Document {
	h.t.Helper()
	w := h.get("/api/v1/nodes/shop@web/folded-tree/shop?" + query)
	var d view.Document
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != http.StatusOK {
		h.t.Fatalf("%s: %d %s", query, w.Code, w.Body)
	}
	return d
}

// A look at a tree wakes its processes: what of it is opened, found or made the root
// after that costs the node nothing.
func TestTreeIsLookedAtOnce(t *testing.T) {
	h := newHouse(t)
	d := h.foldedTree("")
	fold := d.Tree.Roots[0].Children[0].Children[0]
	if fold.Folded != 1200 || fold.Of != 1200 || len(fold.Children) != 0 {
		t.Fatalf("%+v", fold)
	}
	at := "at=" + url.QueryEscape(d.Origin.At)
	if open := h.foldedTree(at + "&open=" + url.QueryEscape(fold.Key) + "&from=1150"); len(open.Tree.Roots) != 50 {
		t.Errorf("%d children from 1150 on", len(open.Tree.Roots))
	}
	if root := h.foldedTree(at + "&root=0.91.0"); len(root.Tree.Trail) != 1 {
		t.Errorf("a trail of %d", len(root.Tree.Trail))
	}
	h.foldedTree(at + "&find=worker_77")
	if n := h.shop.Asked()["tree shop"]; n != 1 {
		t.Errorf("the node was asked %d times", n)
	}
	h.foldedTree("")
	h.foldedTree("at=2026-01-01T00:00:00Z")
	if n := h.shop.Asked()["tree shop"]; n != 3 {
		t.Errorf("for a new look and one that is not kept the node was asked %d times", n-1)
	}
	// Nor does it answer with what was seen of another node.
	h.get("/api/v1/nodes/gone@web/folded-tree/shop?" + at)
	if w := h.get("/api/v1/nodes/gone@web/folded-tree/shop?" + at); w.Code != http.StatusServiceUnavailable {
		t.Errorf("another node: %d %s", w.Code, w.Body)
	}
}

func TestFoldedTreeRefuses(t *testing.T) {
	h := newHouse(t)
	for query, want := range map[string]int{"root=0.4.4": 404, "open=x": 404, "from=-1": 400, "from=x": 400, "find=" + strings.Repeat("a", ask.MaxText+1): 400, "fold=yes": 400} {
		if code, p := h.problem("/api/v1/nodes/shop@web/folded-tree/shop?" + query); code != want || p.Next == "" {
			t.Errorf("%.20s: %d %+v", query, code, p)
		}
	}
}
