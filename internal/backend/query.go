package backend

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Series is what a query gives for one set of labels.
type Series struct {
	Labels map[string]string
	Points []Point
}

// Point is one sample.
type Point struct {
	At    int64 // ms since 1970
	Value float64
}

// Query asks whoever answers as Prometheus does, at base + /api/v1/query: samples for
// an expression with a range, one point a series for another. A scalar is nothing.
func Query(base, expr string, at time.Time) ([]Series, error) {
	form := url.Values{"query": {expr}, "time": {fmt.Sprintf("%.3f", float64(at.UnixMilli())/1000)}}
	r, err := http.PostForm(base+"/api/v1/query", form)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	var answer struct {
		Status, Error string
		Data          struct {
			ResultType string
			Result     json.RawMessage
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("%s: %s: %w", expr, r.Status, err)
	}
	if answer.Status != "success" {
		return nil, errors.New(expr + ": " + answer.Error)
	}
	if answer.Data.ResultType != "vector" && answer.Data.ResultType != "matrix" {
		return nil, nil
	}
	var wire []struct {
		Metric map[string]string
		Value  *sample
		Values []sample
	}
	if err := json.Unmarshal(answer.Data.Result, &wire); err != nil {
		return nil, err
	}
	all := make([]Series, len(wire))
	for i, w := range wire {
		if w.Value != nil {
			w.Values = []sample{*w.Value}
		}
		all[i].Labels = w.Metric
		for _, s := range w.Values {
			all[i].Points = append(all[i].Points, Point(s))
		}
	}
	return all, nil
}

// sample is [1790000000.123, "1.5"] in JSON.
type sample Point

func (s *sample) UnmarshalJSON(b []byte) error {
	var text string
	var at float64
	if err := json.Unmarshal(b, &[]any{&at, &text}); err != nil {
		return err
	}
	v, err := strconv.ParseFloat(text, 64)
	*s = sample{int64(math.Round(at * 1000)), v}
	return err
}
