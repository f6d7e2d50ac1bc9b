package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/etf"
	"github.com/hodoscope/hodoscope/internal/view"
)

// noting is an audit log in memory.
type noting struct {
	deeds []Deed
	fail  error
}

func (n *noting) intimate() *Intimate {
	return &Intimate{
		Redact: func(t etf.Term) (etf.Term, int) { return t, 0 },
		Note: func(d Deed) error {
			if n.fail == nil {
				n.deeds = append(n.deeds, d)
			}
			return n.fail
		},
		Deeds: func(most int) (out []view.Deed, err error) {
			for _, d := range n.deeds {
				out = append(out, view.Deed{At: asktest.Start, Person: d.Who.Name, Role: d.Who.Role.String(), From: d.From, Node: d.Node, Effect: "touch", Call: d.Call, Object: d.Object})
			}
			return out, n.fail
		},
	}
}

// newHouseOf is a house whose visitor has a role.
func newHouseOf(t *testing.T, role access.Role) (*house, *noting) {
	h := newHouse(t)
	n := &noting{}
	var token string
	door := access.NewDoor(access.Options{Announce: func(s string) { token = s }, TokenRole: role})
	h.Server = New(Options{Nodes: h.nodes, Door: door, Alerts: toldOf("shop@web", asktest.Start), Intimate: n.intimate(),
		Program: view.Program{Version: "1.2.3", Built: "go, linux", Started: asktest.Start, Store: "in memory", Detectors: 52}})
	h.cookie = h.post(token).Result().Cookies()[0]
	return h, n
}

func (h *house) hold(path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/api/v1/nodes/"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return h.do(r)
}

// An inspector gets what a process holds, and each part is noted with who asked.
func TestHoldings(t *testing.T) {
	h, n := newHouseOf(t, access.Inspector)
	c := readContract(t)
	op := c.Paths["/api/v1/nodes/{node}/process/{pid}/{part}"]["post"]
	for i, part := range view.HoldingParts {
		w := h.hold("shop@web/process/0.142.0/"+part, `{"syntax":"elixir"}`)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", part, w.Code, w.Body)
		}
		held(t, c, op, "200", w.Header().Get("Content-Type"), w.Body.Bytes())
		if len(n.deeds) != i+1 || n.deeds[i].Call != part || n.deeds[i].Object != "<0.142.0>" || n.deeds[i].Node != "shop@web" || n.deeds[i].Who.Role != access.Inspector || n.deeds[i].From == "" {
			t.Errorf("noted %+v", n.deeds)
		}
	}
	var a holding
	json.Unmarshal(h.hold("shop@web/process/0.142.0/messages", `{}`).Body.Bytes(), &a)
	if len(a.Entries) != 4 || *a.Total != 1200 || len(a.Notes) != 2 || a.Entries[3].More != maxTerm || len(a.Entries[3].Term) != maxTerm {
		t.Errorf("messages: %d of %v, %q", len(a.Entries), a.Total, a.Notes)
	}
}

// Who may not, gets nothing, and nothing reaches the node.
func TestHoldingsAreRefused(t *testing.T) {
	viewer, vn := newHouseOf(t, access.Viewer)
	inspector, in := newHouseOf(t, access.Inspector)
	const path = "shop@web/process/0.142.0/state"
	for name, c := range map[string]struct {
		h      *house
		ask    func() *httptest.ResponseRecorder
		status int
		detail string
	}{
		"a viewer":         {viewer, func() *httptest.ResponseRecorder { return viewer.hold(path, `{}`) }, 403, "needs the role inspector"},
		"by GET":           {inspector, func() *httptest.ResponseRecorder { return inspector.get("/api/v1/nodes/" + path) }, 404, ""},
		"another part":     {inspector, func() *httptest.ResponseRecorder { return inspector.hold("shop@web/process/0.142.0/heap", `{}`) }, 404, "no such thing"},
		"another language": {inspector, func() *httptest.ResponseRecorder { return inspector.hold(path, `{"syntax":"lisp"}`) }, 400, "lisp"},
		"another node":     {inspector, func() *httptest.ResponseRecorder { return inspector.hold("x/process/0.142.0/state", `{}`) }, 404, "no node"},
		"one that is away": {inspector, func() *httptest.ResponseRecorder { return inspector.hold("gone@web/process/0.142.0/state", `{}`) }, 503, "nothing listens"},
		"a form": {inspector, func() *httptest.ResponseRecorder {
			return inspector.do(httptest.NewRequest(http.MethodPost, "/api/v1/nodes/"+path, strings.NewReader("{}")))
		}, 415, "not application/json"},
		"a page elsewhere": {inspector, func() *httptest.ResponseRecorder {
			r := httptest.NewRequest(http.MethodPost, "/api/v1/nodes/"+path, strings.NewReader("{}"))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Sec-Fetch-Site", "same-site")
			return inspector.do(r)
		}, 403, "another origin"},
	} {
		w := c.ask()
		var p Problem
		json.Unmarshal(w.Body.Bytes(), &p)
		if w.Code != c.status || !strings.Contains(p.Detail, c.detail) || p.Next == "" || strings.Contains(w.Body.String(), "orders") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if len(vn.deeds)+len(in.deeds) != 0 || viewer.shop.Asked()["inspect 0.142.0"] != 0 {
		t.Errorf("noted %v %v, asked %v", vn.deeds, in.deeds, viewer.shop.Asked())
	}

	in.fail = errors.New("audit log: no space left on device")
	if w := inspector.hold(path, `{}`); w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "no space left") || strings.Contains(w.Body.String(), "orders") {
		t.Errorf("it cannot be noted: %d %s", w.Code, w.Body)
	}
	inspector.intimate = nil
	if w := inspector.hold(path, `{}`); w.Code != http.StatusForbidden {
		t.Errorf("without a log: %d %s", w.Code, w.Body)
	}
}

// The observer tells of itself; what others did is for inspectors.
func TestAbout(t *testing.T) {
	viewer, _ := newHouseOf(t, access.Viewer)
	inspector, n := newHouseOf(t, access.Inspector)
	n.deeds = []Deed{{Who: access.Person{Name: "alice"}, Node: "shop@web", Call: "messages", Object: "<0.142.0>"}}
	for h, sees := range map[*house]bool{viewer: false, inspector: true} {
		body := h.get("/api/v1/about").Body.String()
		for _, want := range []string{`"1.2.3"`, `"in memory"`, `"telemetry_execute"`, `"touch"`} {
			if !strings.Contains(body, want) {
				t.Errorf("%s is not in %.300s", want, body)
			}
		}
		if strings.Contains(body, "alice") != sees {
			t.Errorf("deeds of others are told: %v, should be %v", !sees, sees)
		}
	}
	body := inspector.get("/api/v1/nodes/shop@web/about").Body.String()
	for _, want := range []string{`"used"`, "0.0031", `"budget"`, `"exact"`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
	if w := inspector.get("/api/v1/nodes/gone@web/about"); w.Code != http.StatusOK {
		t.Errorf("of a node that is away: %d", w.Code)
	}
	n.fail = errors.New("permission denied")
	if body := inspector.get("/api/v1/about").Body.String(); !strings.Contains(body, "permission denied") {
		t.Error("a log that cannot be read is not told of")
	}
}
