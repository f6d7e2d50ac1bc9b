package web

import (
	_ "embed"
	"encoding/json"
	"net/http"

	"github.com/hodoscope/hodoscope/internal/ask"
)

//go:embed openapi.json
var openAPI []byte

// route is one row of the API. open: no session is needed.
type route struct {
	pattern string
	open    bool
	handle  func(*Server, http.ResponseWriter, *http.Request) error
}

// routes is the API. openapi.json describes each row; a test compares them.
var routes = []route{
	{"POST /api/v1/session", true, (*Server).enter},
	{"DELETE /api/v1/session", true, (*Server).leave},
	{"GET /api/v1/session", true, (*Server).who},
	{"GET /api/v1/openapi.json", true, (*Server).contract},
	{"GET /api/v1/stream", false, (*Server).stream},
	{"GET /api/v1/nodes", false, (*Server).list},
	{"GET /api/v1/fleet", false, (*Server).fleet},
	{"GET /api/v1/compare", false, (*Server).compare},
	{"GET /api/v1/about", false, (*Server).about},
	{"GET /api/v1/alerts", false, (*Server).listAlerts},
	{"GET /api/v1/findings", false, (*Server).listFindings},
	{"GET /api/v1/nodes/{node}/findings", false, question("findings")},
	{"GET /api/v1/nodes/{node}/findings/{id}", false, question("finding")},
	{"GET /api/v1/query", false, (*Server).queryNow},
	{"GET /api/v1/query_range", false, (*Server).queryRange},
	{"GET /api/v1/complete", false, (*Server).complete},
	{"GET /api/v1/metrics", false, (*Server).listMetrics},
	{"GET /api/v1/metrics/{metric}", false, (*Server).explainMetric},
	{"GET /api/v1/nodes/{node}/expression", false, (*Server).expression},
	{"GET /api/v1/nodes/{node}/past", false, (*Server).readPast},
	{"GET /api/v1/nodes/{node}/history", false, question("history")},
	{"GET /api/v1/nodes/{node}/heat", false, question("heat")},
	{"GET /api/v1/nodes/{node}/search", false, question("search")},
	{"GET /api/v1/nodes/{node}/about", false, question("about")},
	{"GET /api/v1/nodes/{node}/system", false, question("system")},
	{"GET /api/v1/nodes/{node}/processes", false, question("processes")},
	{"GET /api/v1/nodes/{node}/table", false, question("table")},
	{"GET /api/v1/nodes/{node}/groups", false, question("groups")},
	{"GET /api/v1/nodes/{node}/top/groups", false, question("top/groups")},
	{"GET /api/v1/nodes/{node}/groups/{group}", false, question("group")},
	{"GET /api/v1/nodes/{node}/groups/{group}/past", false, (*Server).groupPast},
	{"GET /api/v1/nodes/{node}/process/{pid}", false, question("process")},
	{"GET /api/v1/nodes/{node}/process/{pid}/recent", false, question("process/recent")},
	{"POST /api/v1/nodes/{node}/process/{pid}/{part}", false, (*Server).hold},
	{"GET /api/v1/nodes/{node}/applications", false, question("applications")},
	{"GET /api/v1/nodes/{node}/tree", false, question("tree")},
	{"GET /api/v1/nodes/{node}/tree/{app}", false, question("tree")},
	{"GET /api/v1/nodes/{node}/folded-tree", false, question("folded-tree")},
	{"GET /api/v1/nodes/{node}/folded-tree/{app}", false, question("folded-tree")},
	{"GET /api/v1/nodes/{node}/ets", false, question("ets")},
	{"GET /api/v1/nodes/{node}/ets/groups", false, question("ets/groups")},
	{"GET /api/v1/nodes/{node}/mnesia", false, question("mnesia")},
	{"GET /api/v1/nodes/{node}/ports", false, question("ports")},
	{"GET /api/v1/nodes/{node}/sockets", false, question("sockets")},
	{"GET /api/v1/nodes/{node}/allocators", false, question("allocators")},
	{"GET /api/v1/nodes/{node}/memory", false, question("memory")},
	{"GET /api/v1/nodes/{node}/links", false, question("links")},
	{"GET /api/v1/nodes/{node}/microstates", false, question("microstates")},
	{"GET /api/v1/nodes/{node}/waits", false, question("waits")},
	{"GET /api/v1/nodes/{node}/events", false, question("events")},
	{"GET /api/v1/nodes/{node}/events/minutes", false, question("events/minutes")},
}

// question makes a route of a question about a node.
func question(name string) func(*Server, http.ResponseWriter, *http.Request) error {
	return func(s *Server, w http.ResponseWriter, r *http.Request) error {
		n, err := s.node(r.PathValue("node"))
		if err != nil {
			return err
		}
		a, err := s.desk.Ask(r.Context(), n, name, params(r))
		if err != nil {
			return err
		}
		return writeJSON(w, ask.Wire(a))
	}
}

// params are those of a request's address.
func params(r *http.Request) *ask.Params { return ask.NewParams(r.URL.Query(), r.PathValue) }

func (s *Server) list(w http.ResponseWriter, _ *http.Request) error {
	nodes := s.nodes()
	list := struct {
		Nodes  []ask.Summary `json:"nodes"`
		Past   bool          `json:"past"`             // more than the last hour is kept
		Alerts *alertCount   `json:"alerts,omitempty"` // nil: no rules run
	}{make([]ask.Summary, len(nodes)), s.past != nil, s.countAlerts()}
	for i, n := range nodes {
		list.Nodes[i] = s.desk.StandingOf(n.State()).Summary
	}
	return writeJSON(w, list)
}

func (s *Server) contract(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(openAPI)
	return err
}

func writeJSON(w http.ResponseWriter, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(append(body, '\n')) // a client that left is not our error
	return nil
}
