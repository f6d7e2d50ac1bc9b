package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// fleetOf watches so many nodes, of which the last has twice the schedulers' load.
func fleetOf(t testing.TB, n int) *Server {
	t.Helper()
	nodes := make([]ask.Node, n)
	for i := range nodes {
		f := asktest.New(fmt.Sprintf("shop@web-%d.example.org", i), 8, 0.3, 2).Attached(30, asktest.Start)
		nodes[i] = f
	}
	nodes[n-1].(*asktest.Node).State().System.RunQueue.Normal = 400
	return New(Options{Nodes: these(nodes...)})
}

func TestFleet(t *testing.T) {
	h, _ := newKeptHouse(t)
	var a sideBySide
	h.ask("fleet", nil, &a)
	value := func(row int, column string) view.Value {
		i := slices.IndexFunc(a.Table.Columns, func(c view.Column) bool { return c.Name == column })
		return a.Table.Rows[row][i]
	}
	for column, want := range map[string]view.Value{
		"node": "shop@web", "status": "attached", "otp_release": "27", "longest_queue": 12_340.0, "alerts": 2.0, "why": nil,
	} {
		if got := value(0, column); got != want {
			t.Errorf("%s: %v, want %v", column, got, want)
		}
	}
	if why := value(1, "why"); why != "nothing listens: start it" || value(1, "memory") != nil {
		t.Errorf("one that is not attached: %v, memory %v", why, value(1, "memory"))
	}
	if recent := a.Recent["shop@web"]; len(recent) != recentPoints || recent[recentPoints-1] == nil || *recent[recentPoints-1] < 30 || recent[0] != nil {
		t.Errorf("of the last minutes: %v", recent)
	}
	if n := len(h.shop.Asked()); n != 0 {
		t.Errorf("%d questions went to the node", n)
	}
}

func TestRecentLoad(t *testing.T) {
	var points []session.Point
	for i := range 600 { // twenty minutes, of which the last ten count
		busy := 0.2
		if i >= 590 {
			busy = 0.9
		}
		if i < 460 && i >= 450 {
			busy = -1
		}
		points = append(points, session.Point{At: asktest.Start.Add(time.Duration(i) * 2 * time.Second), SchedulerBusy: busy})
	}
	got := recentLoad(points)
	if first, last := got[0], got[recentPoints-1]; first == nil || *first != 20 || last == nil || *last < 70 {
		t.Errorf("%v … %v", first, last)
	}
	if len(recentLoad(nil)) != recentPoints || recentLoad(points[:1])[0] != nil {
		t.Error("where nothing is known")
	}
}

// Two hundred nodes are one answer of bounded size.
func TestFleetIsSmall(t *testing.T) {
	s := fleetOf(t, 200)
	var body strings.Builder
	r, _ := http.NewRequest(http.MethodGet, "/api/v1/fleet", nil)
	if err := s.fleet(discard{&body}, r); err != nil {
		t.Fatal(err)
	}
	var a sideBySide
	if err := json.Unmarshal([]byte(body.String()), &a); err != nil {
		t.Fatal(err)
	}
	if len(a.Table.Rows) != 200 || body.Len() > 64<<10 {
		t.Errorf("%d rows in %d bytes", len(a.Table.Rows), body.Len())
	}
	if len(a.Notes) == 0 || !strings.HasPrefix(a.Notes[0], "1 node") {
		t.Errorf("%q", a.Notes)
	}
	t.Logf("%d bytes", body.Len())
}

// discard keeps a body without a server.
type discard struct{ to *strings.Builder }

func (d discard) Header() http.Header         { return http.Header{} }
func (d discard) Write(b []byte) (int, error) { return d.to.Write(b) }
func (d discard) WriteHeader(int)             {}

func TestCompare(t *testing.T) {
	h := twoNodes(t)
	times := map[string]string{"a": "shop@web", "b": "other@web", "to": stamp(asktest.Start), "over": "10m"}
	var d view.Document
	h.ask("compare", times, &d)
	if d.Kind != "compare" || len(d.Table.Rows) < 10 || !strings.Contains(strings.Join(d.Notes, " "), "shop@web") {
		t.Errorf("%s, %d rows, %q", d.Kind, len(d.Table.Rows), d.Notes)
	}
	delete(times, "b")
	h.ask("compare", times, &d) // the ten minutes before, of which little is kept
	if !strings.Contains(d.Notes[0], "11:40") {
		t.Errorf("of itself: %q", d.Notes)
	}
	for query, want := range map[string]string{"": "a: ", "a=shop@web&over=48h": "over: ", "a=shop@web&ago=8000h": "ago: "} {
		if status, p := h.problem("/api/v1/compare?" + query); status != http.StatusBadRequest || !strings.HasPrefix(p.Detail, want) {
			t.Errorf("%s: %d %q", query, status, p.Detail)
		}
	}
	h.past = nil
	if status, p := h.problem("/api/v1/compare?a=shop@web"); status != http.StatusNotFound || !strings.Contains(p.Next, "--data") {
		t.Errorf("without a store: %d %q", status, p.Next)
	}
}

func BenchmarkFleet(b *testing.B) {
	s := fleetOf(b, 200)
	r, _ := http.NewRequest(http.MethodGet, "/api/v1/fleet", nil)
	for b.Loop() {
		var body strings.Builder
		if err := s.fleet(discard{&body}, r); err != nil {
			b.Fatal(err)
		}
	}
}
