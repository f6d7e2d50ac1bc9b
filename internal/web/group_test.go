package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/history/charted"
	"github.com/hodoscope/hodoscope/internal/view"
)

// A group is asked for by the name that the page prints, in either language.
func TestGroupByPrintedName(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"Elixir.Pinger.Crawler", "Pinger.Crawler", "Pinger.Crawler?syntax=elixir"} {
		if w := h.get("/api/v1/nodes/shop@web/groups/" + path); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"kind":"group"`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if code, p := h.problem("/api/v1/nodes/shop@web/groups/Crawler"); code != http.StatusNotFound || !strings.Contains(p.Detail, "no group of this name") {
		t.Errorf("not its name: %d %+v", code, p)
	}
	for _, route := range []string{"processes", "table"} {
		h := newHouse(t)
		h.get("/api/v1/nodes/shop@web/" + route + "?group=Pinger.Crawler&syntax=elixir&limit=7")
		if got := h.shop.Group(); got != "Elixir.Pinger.Crawler" {
			t.Errorf("%s are asked for of group %q", route, got)
		}
	}
	// Names have slashes and spaces.
	if w := h.get("/api/v1/nodes/shop@web/groups/" + url.PathEscape("erlang:apply/2 under rex")); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// Who started most has as many processes in the table of all.
func TestGroupsByParent(t *testing.T) {
	h := newHouse(t)
	w := h.get("/api/v1/nodes/shop@web/groups?by=parent&limit=2")
	var d view.Document
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Code != http.StatusOK || len(d.Table.Rows) != 2 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	row := d.Table.Rows[0]
	children := h.part("shop@web", "limit=1&parent="+url.QueryEscape(fmt.Sprint(row[0])))
	if rows := children.Part.Rows; rows < 100 || float64(rows) != row[2] {
		t.Errorf("%v, and its children are %d", row, rows)
	}
	elixir := h.part("shop@web", "limit=1&parent="+url.QueryEscape("#PID"+fmt.Sprint(row[0])))
	if elixir.Part.Rows != children.Part.Rows {
		t.Errorf("as Elixir writes it there are %d", elixir.Part.Rows)
	}
}

func TestGroupPast(t *testing.T) {
	h, _ := newKeptHouse(t)
	read := func(group string) charted.Past {
		t.Helper()
		w := h.get(fmt.Sprintf("/api/v1/nodes/shop@web/groups/%s/past?from=%s&to=%s", url.PathEscape(group),
			asktest.Start.Add(-time.Hour).Format(time.RFC3339), asktest.Start.Format(time.RFC3339)))
		var a charted.Past
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return a
	}
	a := read("Shop.Cart")
	end := len(a.At) - 1
	want := asktest.Crowd(0)[1]
	if got := a.Series["count"][end]; got == nil || int(*got) != want.Count {
		t.Errorf("count at the end: %v, want %d", got, want.Count)
	}
	if got := a.Series["total_heap_size"][end]; got == nil || int64(*got) != want.TotalHeapSize {
		t.Errorf("memory at the end: %v, want %d", got, want.TotalHeapSize)
	}
	if alone := since(a, asktest.Start.Add(-20*time.Minute)); a.Series["count"][alone] != nil || a.Up[alone] != nil {
		t.Error("something is known of a time when nobody watched")
	}
	// A name with quotes and braces is a name, not PromQL.
	for name, has := range map[string]bool{asktest.Hostile[0]: true, `x"} or beam_process_count{a="`: false} {
		if got := read(name).Series["count"][end]; (got != nil) != has {
			t.Errorf("%s: %v", name, got)
		}
	}
	if code, p := newHouse(t).problem("/api/v1/nodes/shop@web/groups/x/past"); code != http.StatusNotFound || !strings.Contains(p.Next, "--data") {
		t.Errorf("nothing is kept: %d %+v", code, p)
	}
}
