package prometheus

import (
	"encoding/json"
	"net/http"
)

// targetGroup is one element of http_sd's answer.
// https://prometheus.io/docs/prometheus/latest/http_sd/
type targetGroup struct {
	Targets []string          `json:"targets"`
	Labels  map[string]string `json:"labels"`
}

// targets lists the nodes for http_sd: the same server for all, each with its own path. The labels job and instance are
// those of the node's series, so that Prometheus' own series about the scrape (up) are found beside them.
func (e *Exposition) targets(w http.ResponseWriter, r *http.Request) {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	groups := []targetGroup{} // no nodes are [], not null
	for _, n := range e.all() {
		labels := map[string]string{
			"__metrics_path__": nodePath + n.name, // Prometheus escapes it
			"__scheme__":       scheme,
			"instance":         clean(n.name),
		}
		for _, rm := range n.newest().ResourceMetrics().All() {
			if job := jobOf(rm.Resource().Attributes()); job != "" {
				labels["job"] = clean(job)
			}
		}
		groups = append(groups, targetGroup{Targets: []string{r.Host}, Labels: labels})
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(groups) // whoever went away needs no answer
}
