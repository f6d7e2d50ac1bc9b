package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/ask"
)

// Problem is an error as the API tells it: RFC 9457, with the next step for a
// person as an extension.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Next   string `json:"next"`

	retryAfter int // seconds; 0: none
}

func (p *Problem) Error() string { return p.Detail }

func problem(status int, detail, next string) *Problem {
	return &Problem{Title: http.StatusText(status), Status: status, Detail: detail, Next: next}
}

func badRequest(detail, next string) *Problem { return problem(http.StatusBadRequest, detail, next) }

func (p *Problem) write(w http.ResponseWriter) {
	if p.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	json.NewEncoder(w).Encode(p)
}

// refuse tells what package access refused in the API's own form.
func refuse(w http.ResponseWriter, _ *http.Request, r *access.Refusal) {
	p := problem(r.Status, r.Fact, r.Next)
	p.retryAfter = r.RetryAfter
	p.write(w)
}

// statuses are those of the kinds of problems that a question may have.
var statuses = map[ask.Kind]int{
	ask.Invalid:  http.StatusBadRequest,
	ask.NotFound: http.StatusNotFound,
	ask.NotKept:  http.StatusNotFound,
	ask.NotYet:   http.StatusServiceUnavailable,
	ask.Away:     http.StatusServiceUnavailable,
	ask.TooLate:  http.StatusGatewayTimeout,
	ask.Failed:   http.StatusBadGateway,
}

// problemOf is a question's problem in the API's own form. What a parameter may be is
// told by the contract.
func problemOf(p *ask.Problem) *Problem {
	next := p.Next
	if p.Kind == ask.Invalid {
		next = cmp.Or(next, "see /api/v1/openapi.json for what this address takes")
	}
	out := problem(statuses[p.Kind], p.What, next)
	out.retryAfter = int(p.Again.Seconds())
	return out
}

func asProblem(err error) *Problem {
	var own *Problem
	if errors.As(err, &own) {
		return own
	}
	var asked *ask.Problem
	if errors.As(err, &asked) {
		return problemOf(asked)
	}
	return problem(http.StatusInternalServerError, err.Error(), "this is a bug: please report it")
}
