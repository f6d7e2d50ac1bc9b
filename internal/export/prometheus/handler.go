package prometheus

import (
	"errors"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Where the Exposition is served.
const (
	Path        = "/metrics"         // all nodes and the program itself; to be scraped with honor_labels: true
	TargetsPath = "/metrics/targets" // the nodes as a list for http_sd
	nodePath    = "/metrics/node/"   // and a node's name: that node
)

// mostScrapes is how many pages of all nodes are written at a time. Two Prometheus servers are usual; whatever else
// comes is told to come again.
const mostScrapes = 4

// Handler serves Path, TargetsPath and each node's own page, and nothing else. Who may see it is decided in front.
//
// The format is negotiated: OpenMetrics 1.0 with the times at which sums began (_created) for whoever accepts it, else
// text 0.0.4; gzip or zstd likewise. Prometheus asks for OpenMetrics and stores _created as series of their own, unless
// it runs with --enable-feature=created-timestamp-zero-ingestion or scrape_protocols asks for text.
func (e *Exposition) Handler() http.Handler {
	mux := http.NewServeMux()
	o := e.handlerOptions()
	o.MaxRequestsInFlight = mostScrapes
	o.CoalesceGather = true
	mux.Handle("GET "+Path, promhttp.HandlerFor(e, o))
	mux.HandleFunc("GET "+TargetsPath, e.targets)
	mux.HandleFunc("GET "+nodePath+"{node...}", e.one)
	return mux
}

func (e *Exposition) one(w http.ResponseWriter, r *http.Request) {
	n, ok := e.node(r.PathValue("node"))
	if !ok {
		http.Error(w, "no node of that name is watched", http.StatusNotFound)
		return
	}
	// Through Gatherers, which finds series that are there twice.
	promhttp.HandlerFor(prometheus.Gatherers{n}, e.handlerOptions()).ServeHTTP(w, r)
}

func (e *Exposition) handlerOptions() promhttp.HandlerOpts {
	return promhttp.HandlerOpts{
		ErrorLog:                            reporter(e.options.Problem),
		ErrorHandling:                       promhttp.ContinueOnError,
		EnableOpenMetrics:                   true,
		EnableOpenMetricsTextCreatedSamples: true,
	}
}

// reporter passes on the errors among what promhttp would print.
type reporter func(error)

func (report reporter) Println(words ...any) {
	for _, w := range words {
		if err, ok := w.(error); ok {
			report(brief(err))
			return
		}
	}
	report(errors.New("a page of metrics was not written"))
}
