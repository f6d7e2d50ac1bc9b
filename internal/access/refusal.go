package access

import "net/http"

// Refusal is why a request was not answered, in words for the person who sent it.
type Refusal struct {
	Status     int    // HTTP status
	Fact       string // what is wrong
	Next       string // what to do about it
	RetryAfter int    // seconds; 0: retrying does not help
}

func (r *Refusal) Error() string { return r.Fact }

// Refuse writes a refusal in the caller's own form.
type Refuse func(http.ResponseWriter, *http.Request, *Refusal)
