package deliver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hodoscope/hodoscope/internal/alert"
)

// scenario is a story of alerts and a receiver, with a clock that costs nothing.
type scenario struct {
	what string
	kind Kind // Webhook when empty
	// says are what rules say when: "fire A" (again and again, each minute, until
	// "end A"), "end A", "fire A at n2" of another node, "restart", "restart without
	// rules" after which nothing is said again by itself.
	says []say
	// answers of the receiver from when on: a status, a status and Retry-After, or
	// "away" when there is nobody, "hang", "slow" for one that takes it after 5 s.
	answers []say
	until   time.Duration
	// want has, for each request, when it was made, or by when where pauses have some
	// chance in them, what it said of which alert (+ fires, - is over), and the answer.
	want string
}

type say struct {
	at   time.Duration
	what string
}

func TestScenarios(t *testing.T) {
	for _, s := range []scenario{
		{
			what:  "alerts within the group wait are one message",
			says:  []say{{0, "fire A"}, {10 * time.Second, "fire B"}, {5 * time.Minute, "end A"}, {10 * time.Minute, "end B"}},
			until: 20 * time.Minute,
			want:  "30s +A +B: 200, 5m30s -A: 200, 10m30s -B: 200",
		}, {
			what:  "what still fires is told again after the repeat interval, and not before",
			says:  []say{{0, "fire A"}},
			until: 9 * time.Hour,
			want:  "30s +A: 200, 4h1m0s +A: 200, 8h1m30s +A: 200",
		}, {
			what:  "and a restart does not make it sooner",
			says:  []say{{0, "fire A"}, {5 * time.Hour, "restart"}},
			until: 9 * time.Hour,
			want:  "30s +A: 200, 4h1m0s +A: 200, 8h1m30s +A: 200",
		}, {
			what:    "what ends, inhibited, while it is being told is not forgotten",
			says:    []say{{0, "fire BeamMemoryHigh"}, {31 * time.Second, "fire BeamMemoryCritical"}, {32 * time.Second, "end BeamMemoryHigh"}},
			answers: []say{{0, "slow"}, {time.Minute, "200"}},
			until:   time.Hour,
			want:    "30s +BeamMemoryHigh: slow, 35s +BeamMemoryCritical -BeamMemoryHigh: slow",
		}, {
			what:  "a restart tells nothing twice",
			says:  []say{{0, "fire A"}, {time.Hour, "restart"}, {2 * time.Hour, "restart"}, {3 * time.Hour, "end A"}},
			until: 4 * time.Hour,
			want:  "30s +A: 200, 3h0m30s -A: 200",
		}, {
			what:    "what a receiver missed is told after a restart, in order",
			says:    []say{{0, "fire A"}, {time.Minute, "fire B"}, {2 * time.Minute, "end A"}, {3 * time.Minute, "restart"}},
			answers: []say{{0, "away"}, {10 * time.Minute, "200"}},
			until:   20 * time.Minute,
			want:    "by 17m +A +B: 200, by 17m -A: 200",
		}, {
			what:  "an alert that fires and ends within the group wait is told, both ways",
			says:  []say{{0, "fire A"}, {10 * time.Second, "end A"}},
			until: time.Hour,
			want:  "30s +A: 200, 30s -A: 200",
		}, {
			what:  "what nobody knew of is not told to be over",
			says:  []say{{0, "end A"}, {time.Minute, "fire B"}, {2 * time.Minute, "end A"}},
			until: time.Hour,
			want:  "1m30s +B: 200",
		}, {
			what:    "what a receiver did not take is not told to be over",
			says:    []say{{0, "fire A"}, {10 * time.Minute, "end A"}},
			answers: []say{{0, "400"}, {5 * time.Minute, "200"}},
			until:   9 * time.Hour,
			want:    "30s +A: 400",
		}, {
			what:    "a refusal is tried again no sooner than other news",
			says:    []say{{0, "fire A"}},
			answers: []say{{0, "403"}, {time.Hour, "200"}},
			until:   6 * time.Hour,
			want:    "30s +A: 403, 4h1m0s +A: 200",
		}, {
			what:    "a redirect is not followed",
			says:    []say{{0, "fire A"}},
			answers: []say{{0, "307"}},
			until:   time.Hour,
			want:    "30s +A: 307",
		}, {
			what:    "busy receivers are asked again after what they say",
			says:    []say{{0, "fire A"}},
			answers: []say{{0, "429 600"}, {5 * time.Minute, "200"}},
			until:   time.Hour,
			want:    "30s +A: 429, 10m30s +A: 200",
		}, {
			what:    "or at the date they say",
			says:    []say{{0, "fire A"}},
			answers: []say{{0, "503 Sat, 01 Jan 2000 00:20:00 GMT"}, {5 * time.Minute, "200"}},
			until:   time.Hour,
			want:    "30s +A: 503, 20m0s +A: 200",
		}, {
			what:    "one that does not answer is left after the timeout",
			says:    []say{{0, "fire A"}},
			answers: []say{{0, "hang"}, {35 * time.Second, "200"}},
			until:   time.Hour,
			want:    "30s +A: hang, by 42s +A: 200",
		}, {
			what:    "an alert that comes back while the receiver is away is told once",
			says:    []say{{0, "fire A"}, {2 * time.Minute, "end A"}, {4 * time.Minute, "fire A"}, {time.Hour, "end A"}},
			answers: []say{{0, "away"}, {10 * time.Minute, "200"}},
			until:   2 * time.Hour,
			want:    "by 17m +A: 200, 1h0m30s -A: 200",
		}, {
			what:    "one that comes back before it was told to be over still fires",
			says:    []say{{0, "fire A"}, {2 * time.Minute, "end A"}, {4 * time.Minute, "fire A"}, {time.Hour, "end A"}},
			answers: []say{{0, "200"}, {time.Minute, "away"}, {10 * time.Minute, "200"}},
			until:   2 * time.Hour,
			want:    "30s +A: 200, 1h0m30s -A: 200",
		}, {
			what:  "an alert of which the rules say nothing more is over",
			says:  []say{{0, "fire A"}, {10 * time.Minute, "restart without rules"}},
			until: time.Hour,
			want:  "30s +A: 200, 25m45s -A: 200",
		}, {
			what: "a node that is away: nothing else is told of it",
			says: []say{{0, "fire BeamMemoryHigh"}, {10 * time.Second, "fire BeamNodeUnreachable"}, {15 * time.Second, "fire BeamMemoryHigh at n2"},
				{10 * time.Minute, "end BeamNodeUnreachable"}, {20 * time.Minute, "end BeamMemoryHigh"}},
			until: time.Hour,
			want:  "30s +BeamNodeUnreachable +BeamMemoryHigh at n2: 200, 10m30s +BeamMemoryHigh -BeamNodeUnreachable: 200, 20m30s -BeamMemoryHigh: 200",
		}, {
			what:  "inhibited from beginning to end: never told",
			says:  []say{{0, "fire BeamMemoryCritical"}, {0, "fire BeamMemoryHigh"}, {10 * time.Minute, "end BeamMemoryHigh"}, {20 * time.Minute, "end BeamMemoryCritical"}},
			until: time.Hour,
			want:  "30s +BeamMemoryCritical: 200, 20m30s -BeamMemoryCritical: 200",
		}, {
			what:  "told before it was inhibited: told to be over",
			says:  []say{{0, "fire BeamMemoryHigh"}, {5 * time.Minute, "fire BeamMemoryCritical"}, {10 * time.Minute, "end BeamMemoryHigh"}},
			until: time.Hour,
			want:  "30s +BeamMemoryHigh: 200, 5m30s +BeamMemoryCritical: 200, 10m30s -BeamMemoryHigh: 200",
		}, {
			what:  "Alertmanager is told each minute, and of all",
			kind:  Alertmanager,
			says:  []say{{0, "fire BeamNodeUnreachable"}, {150 * time.Second, "fire BeamMemoryHigh"}, {190 * time.Second, "end BeamNodeUnreachable"}, {200 * time.Second, "end BeamMemoryHigh"}},
			until: time.Hour,
			want: "0s +BeamNodeUnreachable: 200, 1m0s +BeamNodeUnreachable: 200, 2m0s +BeamNodeUnreachable: 200, 2m30s +BeamMemoryHigh: 200, " +
				"3m0s +BeamNodeUnreachable: 200, 3m10s -BeamNodeUnreachable: 200, 3m20s -BeamMemoryHigh: 200",
		}, {
			what:    "Alertmanager that was away hears what fires, then what is over",
			kind:    Alertmanager,
			says:    []say{{0, "fire A"}, {10 * time.Second, "fire B"}, {30 * time.Second, "end A"}},
			answers: []say{{0, "away"}, {time.Minute, "200"}},
			until:   100 * time.Second,
			want:    "by 90s +A +B: 200, by 90s -A: 200",
		}, {
			what:  "Slack",
			kind:  Slack,
			says:  []say{{0, "fire A"}, {5 * time.Minute, "end A"}},
			until: time.Hour,
			want:  "30s +A: 200, 5m30s -A: 200",
		},
	} {
		t.Run(s.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { s.run(t) })
		})
	}
}

func (s *scenario) run(t *testing.T) {
	if s.kind == "" {
		s.kind = Webhook
	}
	post := &postOffice{t: t, start: time.Now(), kind: s.kind, answers: s.answers}
	rules := &ruleManager{said: make(map[string]Alert)}
	file := filepath.Join(t.TempDir(), "alerts", "book")
	stop := post.open(file)
	for _, step := range append(slices.Clone(s.says), say{s.until, "stop"}) {
		for now := post.since(); now < step.at; now = post.since() { // a minute at most, then all is said again
			time.Sleep(min(step.at-now, time.Minute-now%time.Minute))
			synctest.Wait()
			if post.since()%time.Minute == 0 {
				post.take(rules.all()...)
			}
		}
		switch words := strings.SplitN(step.what, " ", 2); words[0] {
		case "fire":
			post.take(rules.fire(words[1]))
		case "end":
			post.take(rules.end(words[1]))
		case "restart":
			stop()
			if len(words) > 1 {
				clear(rules.said)
			}
			stop = post.open(file)
		}
	}
	stop()
	if got := post.compare(s.want); got != "" {
		t.Errorf("got  %s\nwant %s", got, s.want)
	}
}

// ruleManager says what fires, again and again.
type ruleManager struct{ said map[string]Alert }

func newAlert(words string) Alert {
	name, node, _ := strings.Cut(words, " at ")
	if node == "" {
		node = "n1"
	}
	return Alert{
		Labels:      map[string]string{alert.NameLabel: name, "job": "shop", "instance": node, alert.SeverityLabel: "warning"},
		Annotations: map[string]string{"summary": words},
		StartsAt:    time.Now(), ValidUntil: time.Now().Add(4 * time.Minute),
	}
}

func (m *ruleManager) fire(words string) Alert {
	m.said[words] = newAlert(words)
	return m.said[words]
}

func (m *ruleManager) end(words string) Alert {
	a, ok := m.said[words]
	if !ok {
		a = newAlert(words)
	}
	delete(m.said, words)
	a.EndsAt = time.Now()
	return a
}

func (m *ruleManager) all() []Alert {
	var out []Alert
	for name, a := range m.said {
		a.ValidUntil = time.Now().Add(4 * time.Minute)
		m.said[name] = a
		out = append(out, a)
	}
	return out
}

// postOffice is a deliverer and the receiver at the other end.
type postOffice struct {
	t       *testing.T
	start   time.Time
	kind    Kind
	answers []say
	d       *Deliverer

	mu   sync.Mutex
	log  []string
	told map[string]bool // whether it fires, as far as the receiver knows
}

func (p *postOffice) since() time.Duration { return time.Since(p.start) }

func (p *postOffice) open(file string) (stop func()) {
	d, err := Open(Options{
		File: file, Inhibitions: alert.Inhibitions, Transport: p, Page: "http://page",
		Receivers: []Receiver{{Name: "r", Kind: p.kind, URL: "http://receiver.example/s3cr3t-token"}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.d = d
	ctx, cancel := context.WithCancel(p.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		d.Run(ctx)
	}()
	return func() {
		cancel()
		<-done
		if err := d.Close(); err != nil {
			p.t.Error(err)
		}
	}
}

func (p *postOffice) take(alerts ...Alert) {
	if err := p.d.Take(time.Now(), alerts...); err != nil {
		p.t.Error(err)
	}
	synctest.Wait()
}

// RoundTrip is the receiver.
func (p *postOffice) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	code, after, _ := strings.Cut(p.answer(), " ")
	if code == "away" {
		return nil, errors.New("dial tcp 192.0.2.1:80: connect: connection refused")
	}
	p.mu.Lock()
	p.log = append(p.log, fmt.Sprintf("%v %s: %s", p.since(), strings.Join(p.read(body, code), " "), code))
	p.mu.Unlock()
	status := 200
	switch code {
	case "hang":
		<-req.Context().Done()
		return nil, req.Context().Err()
	case "slow":
		time.Sleep(5 * time.Second)
	default:
		fmt.Sscan(code, &status)
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {after}, "Location": {"http://elsewhere.example"}}, Body: io.NopCloser(strings.NewReader("said"))}, nil
}

func (p *postOffice) answer() string {
	now := "200"
	for _, a := range p.answers {
		if a.at <= p.since() {
			now = a.what
		}
	}
	return now
}

// read understands a message, and minds what was told before.
func (p *postOffice) read(body []byte, code string) []string {
	var out []string
	for _, a := range summaries(p.t, p.kind, body) {
		out = append(out, a)
		name := a[1:]
		if a[0] == '-' && !p.told[name] {
			p.t.Errorf("%v: %s is over, of which the receiver never knew", p.since(), name)
		}
		if p.told == nil {
			p.told = make(map[string]bool)
		}
		if code == "200" || code == "slow" {
			p.told[name] = a[0] == '+'
		}
	}
	return out
}

// summaries are the alerts of a message, + for those that fire.
func summaries(t *testing.T, kind Kind, body []byte) []string {
	sign := func(firing bool, name string) string { return map[bool]string{true: "+", false: "-"}[firing] + name }
	var out []string
	switch kind {
	case Webhook:
		var m webhookMessage
		decodeJSON(t, body, &m)
		for _, a := range m.Alerts {
			out = append(out, sign(a.Status == "firing", a.Annotations["summary"]))
		}
	case Alertmanager:
		var m []postableAlert
		decodeJSON(t, body, &m)
		for _, a := range m {
			out = append(out, sign(a.EndsAt.After(time.Now()), a.Annotations["summary"]))
		}
	case Slack:
		var m slackMessage
		decodeJSON(t, body, &m)
		for _, a := range m.Attachments {
			name, over := strings.CutPrefix(a.Title, "Resolved: ")
			out = append(out, sign(!over, name))
		}
	}
	return out
}

func decodeJSON(t *testing.T, body []byte, to any) {
	t.Helper()
	if err := json.Unmarshal(body, to); err != nil {
		t.Errorf("%v: %s", err, body)
	}
}

// compare holds the log against what is wanted; it returns the log when they differ.
func (p *postOffice) compare(want string) string {
	lines := strings.Split(want, ", ")
	same := slices.EqualFunc(lines, p.log, func(want, got string) bool {
		rest, bounded := strings.CutPrefix(want, "by ")
		if !bounded {
			return want == got
		}
		by, said, _ := strings.Cut(rest, " ")
		at, gotSaid, _ := strings.Cut(got, " ")
		bound, err := time.ParseDuration(by)
		when, err2 := time.ParseDuration(at)
		return err == nil && err2 == nil && when <= bound && said == gotSaid
	})
	if same {
		return ""
	}
	return strings.Join(p.log, ", ")
}
