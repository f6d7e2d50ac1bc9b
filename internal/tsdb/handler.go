package tsdb

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path"
	"strings"

	"github.com/prometheus/common/route"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/scrape"
	promtsdb "github.com/prometheus/prometheus/tsdb"
	v1 "github.com/prometheus/prometheus/web/api/v1"
)

// https://prometheus.io/docs/prometheus/latest/querying/api/

// apiPrefix is where the handler's paths begin.
const apiPrefix = "/api/v1"

// served are the paths of Prometheus' API that answer here, below apiPrefix. All
// of them only read. What is not listed never reaches Prometheus' code: it has
// more, which writes, deletes, or tells of scraping that we do not do.
var served = []string{
	"/query", "/query_range", "/query_exemplars", "/format_query", "/parse_query",
	"/series", "/labels", "/label/*/values", "/metadata",
	"/rules", "/alerts",
	"/status/buildinfo", "/status/tsdb",
}

// largestQuestion bounds the body of a request.
const largestQuestion = 1 << 20

// apiVersion is told to Grafana, which chooses by it what it asks.
const apiVersion = "3.14.0"

// Handler serves Prometheus' HTTP API to read with, under /api/v1, so that Grafana
// can use the store as a Prometheus data source. Whoever is let to it may read all
// of the store: who that is, is decided before it.
func (db *DB) Handler() http.Handler {
	router := route.New().WithPrefix(apiPrefix)
	db.api().Register(router)
	bounded := http.MaxBytesHandler(router, largestQuestion)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !isServed(r.URL.Path):
			refuse(w, http.StatusNotFound, "not_found", "this store answers "+strings.Join(served, ", ")+" below "+apiPrefix)
		case r.Method != http.MethodGet && r.Method != http.MethodPost && r.Method != http.MethodOptions:
			refuse(w, http.StatusMethodNotAllowed, "bad_data", "questions are asked by GET or POST")
		case db.isClosed():
			refuse(w, http.StatusServiceUnavailable, "unavailable", ErrClosed.Error())
		default:
			r = r.Clone(r.Context())
			r.Header.Del("Origin") // no page of another origin may read answers
			bounded.ServeHTTP(w, r)
		}
	})
}

func isServed(p string) bool {
	rest, ok := strings.CutPrefix(p, apiPrefix)
	if !ok {
		return false
	}
	for _, pattern := range served {
		if match, _ := path.Match(pattern, rest); match {
			return true
		}
	}
	return false
}

// refuse answers as Prometheus words its errors.
func refuse(w http.ResponseWriter, status int, kind, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": "error", "errorType": kind, "error": text})
}

func (db *DB) api() *v1.API {
	return v1.NewAPI(
		db.engine, db.head,
		nil, nil, // nothing is appended through it
		db.head,
		nil, // scrape pools
		func(context.Context) v1.TargetRetriever { return targets{&db.families} },
		nil, // alertmanagers
		func() config.Config { return config.DefaultConfig },
		nil, v1.GlobalURLOptions{},
		func(next http.HandlerFunc) http.HandlerFunc { return next },
		adminless{db.head}, "", false, // no admin
		false, 0, // no search
		db.o.Logger,
		func(context.Context) v1.RulesRetriever { return db.ruleLists() },
		0, 0, 0, // remote read is not served
		false,
		nil, // no other origins: Handler takes the header away
		nil, &v1.PrometheusVersion{Version: apiVersion, Branch: "hodoscope"},
		nil, nil,
		db.reg, nil,
		nil,
		false, nil, // no remote write receiver
		false, false, false, // no OTLP receiver
		false, 0, false, false,
		nil, nil, v1.OpenAPIOptions{},
		db.parser,
	)
}

// adminless gives figures, and does nothing that Prometheus' admin API does.
type adminless struct{ db *promtsdb.DB }

var errNoAdmin = errors.New("the store has no admin API")

func (adminless) CleanTombstones() error { return errNoAdmin }

func (adminless) Delete(context.Context, int64, int64, ...*labels.Matcher) error { return errNoAdmin }

func (adminless) Snapshot(string, bool) error { return errNoAdmin }

func (a adminless) Stats(label string, limit int) (*promtsdb.Stats, error) {
	return a.db.Head().Stats(label, limit), nil
}

func (adminless) WALReplayStatus() (promtsdb.WALReplayStatus, error) {
	return promtsdb.WALReplayStatus{}, nil
}

func (a adminless) BlockMetas() ([]promtsdb.BlockMeta, error) { return a.db.BlockMetas(), nil }

// targets is one target that has all metadata.
type targets struct{ f *families }

func (t targets) TargetsActive() map[string][]*scrape.Target {
	one := scrape.NewTarget(labels.EmptyLabels(), nil, nil, nil)
	one.SetMetadataStore(t.f)
	return map[string][]*scrape.Target{"": {one}}
}

func (targets) TargetsDropped() map[string][]*scrape.Target { return nil }

func (targets) TargetsDroppedCounts() map[string]int { return nil }

func (targets) ScrapePoolConfig(string) (*config.ScrapeConfig, error) {
	return nil, errors.New("nothing is scraped")
}

// ruleLists are the rules that run, for the API.
func (db *DB) ruleLists() v1.RulesRetriever {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.rules == nil {
		return noRules{}
	}
	return db.rules.manager
}

type noRules struct{}

func (noRules) RuleGroups() []*rules.Group { return []*rules.Group{} }

func (noRules) AlertingRules() []*rules.AlertingRule { return []*rules.AlertingRule{} }
