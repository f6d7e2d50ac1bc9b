package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// sendError is a message that did not arrive.
type sendError struct {
	place   string        // scheme and host
	fact    string        // without a secret
	refused bool          // sending it again is of no use
	after   time.Duration // not before so long
	err     error
}

func (e *sendError) Error() string { return e.place + ": " + e.fact }
func (e *sendError) Unwrap() error { return e.err }

// mostAnswer is how much of an answer is read. What matters is its status.
const mostAnswer = 64 << 10

// post sends one message.
func (c *courier) post(ctx context.Context, m *message) error {
	ctx, cancel := context.WithTimeout(ctx, c.r.Timeout)
	defer cancel()
	u, err := c.r.target()
	if err != nil {
		return err
	}
	body, err := json.Marshal(formats[c.r.Kind].encode(m))
	if err != nil {
		return &sendError{place: place(u), fact: err.Error(), refused: true, err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return &sendError{place: place(u), fact: "no request can be made of its URL", refused: true}
	}
	if password, ok := u.User.Password(); ok {
		req.SetBasicAuth(u.User.Username(), password)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "hodoscope")
	answer, err := c.transport.RoundTrip(req) // not a Client, which would follow redirects
	if err != nil {
		return &sendError{place: place(u), fact: fact(ctx, err, c.r.Timeout, u), err: err}
	}
	defer answer.Body.Close()
	// The status has said it all: an answer that does not end loses its words, no more.
	text, _ := io.ReadAll(io.LimitReader(answer.Body, mostAnswer))
	return judge(answer, text, u, m.now)
}

func fact(ctx context.Context, err error, timeout time.Duration, u *url.URL) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Sprintf("no answer within %v", timeout)
	}
	return excerpt(err.Error(), u)
}

// judge tells by the status of an answer whether the message arrived.
func judge(answer *http.Response, text []byte, u *url.URL, now time.Time) error {
	code := answer.StatusCode
	if code >= 200 && code < 300 {
		return nil
	}
	e := &sendError{place: place(u), fact: strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))}
	if said := excerpt(string(text), u); said != "" {
		e.fact += ": " + said
	}
	switch {
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		e.after = retryAfter(answer.Header.Get("Retry-After"), now)
	default:
		e.refused = true
	}
	return e
}

// retryAfter is what https://www.rfc-editor.org/rfc/rfc9110#field.retry-after asks for.
func retryAfter(value string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil {
		return time.Duration(min(max(n, 0), int(longestAsked/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// mostExcerpt is how much of an answer is told.
const mostExcerpt = 200

// excerpt is the beginning of what somebody else said, in one line, without what
// is secret in our URL should it be repeated there.
func excerpt(text string, u *url.URL) string {
	secrets := []string{u.String(), u.RequestURI(), u.Path, u.RawQuery}
	for part := range strings.SplitSeq(u.Path, "/") {
		secrets = append(secrets, part)
	}
	for _, values := range u.Query() {
		secrets = append(secrets, values...)
	}
	if p, ok := u.User.Password(); ok {
		secrets = append(secrets, p)
	}
	for _, s := range secrets {
		if len(s) >= 6 { // shorter ones are words
			text = strings.ReplaceAll(text, s, "…")
		}
	}
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if r := []rune(text); len(r) > mostExcerpt {
		return string(r[:mostExcerpt]) + "…"
	}
	return text
}
