package web

import (
	"context"
	_ "embed"
	"encoding/json"
	"net/http"
	"time"

	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// answerTimeout is how long a question may take beyond the window it measures over.
const answerTimeout = 20 * time.Second

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
	{"GET /api/v1/nodes/{node}/findings", false, (*Server).nodeFindings},
	{"GET /api/v1/nodes/{node}/findings/{id}", false, (*Server).finding},
	{"GET /api/v1/query", false, (*Server).queryNow},
	{"GET /api/v1/query_range", false, (*Server).queryRange},
	{"GET /api/v1/complete", false, (*Server).complete},
	{"GET /api/v1/metrics", false, (*Server).listMetrics},
	{"GET /api/v1/metrics/{metric}", false, (*Server).explainMetric},
	{"GET /api/v1/nodes/{node}/expression", false, (*Server).expression},
	{"GET /api/v1/nodes/{node}/past", false, (*Server).readPast},
	{"GET /api/v1/nodes/{node}/history", false, (*Server).history},
	{"GET /api/v1/nodes/{node}/heat", false, answer(heat)},
	{"GET /api/v1/nodes/{node}/search", false, document(search)},
	{"GET /api/v1/nodes/{node}/about", false, document(aboutNode)},
	{"GET /api/v1/nodes/{node}/system", false, document(system)},
	{"GET /api/v1/nodes/{node}/processes", false, document(processes)},
	{"GET /api/v1/nodes/{node}/table", false, answer(table)},
	{"GET /api/v1/nodes/{node}/groups", false, document(groups)},
	{"GET /api/v1/nodes/{node}/top/groups", false, document(topGroups)},
	{"GET /api/v1/nodes/{node}/groups/{group}", false, document(group)},
	{"GET /api/v1/nodes/{node}/groups/{group}/past", false, (*Server).groupPast},
	{"GET /api/v1/nodes/{node}/process/{pid}", false, document(process)},
	{"GET /api/v1/nodes/{node}/process/{pid}/recent", false, document(recentOf)},
	{"POST /api/v1/nodes/{node}/process/{pid}/{part}", false, (*Server).hold},
	{"GET /api/v1/nodes/{node}/applications", false, document(applications)},
	{"GET /api/v1/nodes/{node}/tree", false, document(tree)},
	{"GET /api/v1/nodes/{node}/tree/{app}", false, document(tree)},
	{"GET /api/v1/nodes/{node}/folded-tree", false, (*Server).foldedTree},
	{"GET /api/v1/nodes/{node}/folded-tree/{app}", false, (*Server).foldedTree},
	{"GET /api/v1/nodes/{node}/ets", false, document(ets)},
	{"GET /api/v1/nodes/{node}/ets/groups", false, document(etsGroups)},
	{"GET /api/v1/nodes/{node}/ports", false, document(ports)},
	{"GET /api/v1/nodes/{node}/sockets", false, document(sockets)},
	{"GET /api/v1/nodes/{node}/allocators", false, document(allocators)},
	{"GET /api/v1/nodes/{node}/memory", false, document(memory)},
	{"GET /api/v1/nodes/{node}/links", false, document(links)},
	{"GET /api/v1/nodes/{node}/microstates", false, document(microstates)},
	{"GET /api/v1/nodes/{node}/waits", false, document(waits)},
	{"GET /api/v1/nodes/{node}/events", false, document(nodeEvents)},
	{"GET /api/v1/nodes/{node}/events/minutes", false, document(eventMinutes)},
}

// document makes a route of a question whose answer is a view.
func document(ask func(context.Context, Node, *params) (view.Document, error)) func(*Server, http.ResponseWriter, *http.Request) error {
	return answer(func(ctx context.Context, n Node, p *params) (any, error) {
		d, err := ask(ctx, n, p)
		return wireDocument(d), err
	})
}

// answer makes a route of a question. Its errors are told in the light of how we stand
// with the node.
func answer(ask func(context.Context, Node, *params) (any, error)) func(*Server, http.ResponseWriter, *http.Request) error {
	return func(s *Server, w http.ResponseWriter, r *http.Request) error {
		n, err := s.node(r.PathValue("node"))
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(r.Context(), answerTimeout+maxWindow)
		defer cancel()
		v, err := ask(ctx, n, &params{r: r})
		if err != nil {
			return problemOf(err, n.State())
		}
		return writeJSON(w, v)
	}
}

func (s *Server) list(w http.ResponseWriter, _ *http.Request) error {
	nodes := s.nodes()
	list := struct {
		Nodes  []nodeSummary `json:"nodes"`
		Past   bool          `json:"past"`             // more than the last hour is kept
		Alerts *alertCount   `json:"alerts,omitempty"` // nil: no rules run
	}{make([]nodeSummary, len(nodes)), s.past != nil, s.countAlerts()}
	for i, n := range nodes {
		st := n.State()
		list.Nodes[i] = summaryOf(st)
		list.Nodes[i].Findings = s.countFindings(st)
	}
	return writeJSON(w, list)
}

func (s *Server) history(w http.ResponseWriter, r *http.Request) error {
	n, err := s.node(r.PathValue("node"))
	if err != nil {
		return err
	}
	return writeJSON(w, historyOf(n.State()))
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

// noCensus explains why there is none.
func noCensus(s *session.State) *Problem {
	switch {
	case s.CensusError != "":
		return problem(http.StatusServiceUnavailable, s.CensusError, "it is tried again by itself")
	case s.Status == session.Attached:
		return inAMoment("the first census of the node is not complete")
	}
	return notYet(s)
}

func inAMoment(what string) *Problem {
	p := problem(http.StatusServiceUnavailable, what, "ask again in a moment")
	p.retryAfter = 1
	return p
}

// notYet explains why a node has no system document.
func notYet(s *session.State) *Problem {
	if s.Error != "" {
		return problem(http.StatusServiceUnavailable, s.Error, s.Hint)
	}
	return inAMoment("the first look at the node is not complete")
}
