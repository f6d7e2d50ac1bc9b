package deliver

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/backend"
)

// TestRealAlertmanager: two of them, of which one is not there at first, get all;
// what they say further is what people hear.
func TestRealAlertmanager(t *testing.T) {
	hooks := make([]*hook, 2)
	addrs := make([]string, 2)
	var receivers []Receiver
	for i := range hooks {
		hooks[i], addrs[i] = newHook(t), closedPort(t)
		receivers = append(receivers, Receiver{Name: fmt.Sprint("am", i), Kind: Alertmanager, URL: "http://" + addrs[i], Repeat: 200 * time.Millisecond})
	}
	backend.Alertmanager(t, addrs[0], hooks[0].URL)
	d := start(t, receivers...)
	a := newAlert("BeamMemoryHigh")
	a.Generator = "http://page/graph"
	take(t, d, a)
	eventually(t, "it fires", func() bool { return slices.Equal(hooks[0].heard(), []string{"+BeamMemoryHigh"}) })
	eventually(t, "the other one is away", func() bool { return d.Status()[1].Failed > 0 })

	// Alertmanager has it as it was sent.
	var got []struct {
		Fingerprint, GeneratorURL string
		Labels, Annotations       map[string]string
		StartsAt                  time.Time
	}
	answer, err := http.Get("http://" + addrs[0] + "/api/v2/alerts")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Fingerprint != a.fingerprint() || got[0].GeneratorURL != a.Generator || got[0].Labels["instance"] != "n1" ||
		got[0].Annotations["summary"] != "BeamMemoryHigh" || !got[0].StartsAt.Truncate(time.Millisecond).Equal(a.StartsAt.UTC().Truncate(time.Millisecond)) {
		t.Errorf("%+v, want %+v", got, a)
	}

	a.EndsAt = time.Now()
	take(t, d, a)
	eventually(t, "it is over", func() bool { return slices.Equal(hooks[0].heard(), []string{"+BeamMemoryHigh", "-BeamMemoryHigh"}) })
	backend.Alertmanager(t, addrs[1], hooks[1].URL)
	eventually(t, "the other one took both", func() bool { s := d.Status()[1]; return s.Queued == 0 && s.Sent >= 2 })
}

// hook is a webhook that remembers what it was told, without what was told again.
type hook struct {
	*httptest.Server
	mu   sync.Mutex
	told []string
}

func newHook(t *testing.T) *hook {
	h := &hook{}
	h.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the other end was stopped
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, a := range summaries(t, Webhook, body) { // Alertmanager's message and ours are alike
			if n := len(h.told); n == 0 || h.told[n-1] != a {
				h.told = append(h.told, a)
			}
		}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) heard() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.told)
}

// TestWebhookIsLikeAlertmanagers: what understands its message understands ours.
// Fields that a real one sends are in ours, of the same types.
func TestWebhookIsLikeAlertmanagers(t *testing.T) {
	var mu sync.Mutex
	var theirs map[string]any
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		json.NewDecoder(r.Body).Decode(&theirs)
	}))
	t.Cleanup(server.Close)
	addr := closedPort(t)
	backend.Alertmanager(t, addr, server.URL)
	d := start(t, Receiver{Name: "am", Kind: Alertmanager, URL: "http://" + addr, Repeat: 200 * time.Millisecond})
	a := newAlert("A")
	take(t, d, a)
	eventually(t, "a message", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return theirs != nil
	})
	text, err := json.Marshal(webhookBody(&message{receiver: "hook", alerts: []Alert{a}}))
	if err != nil {
		t.Fatal(err)
	}
	var ours map[string]any
	decodeJSON(t, text, &ours)
	mu.Lock()
	defer mu.Unlock()
	sameShape(t, "", theirs, ours)
}

func sameShape(t *testing.T, where string, theirs, ours any) {
	t.Helper()
	if a, b := fmt.Sprintf("%T", theirs), fmt.Sprintf("%T", ours); a != b {
		t.Errorf("%s: %s with Alertmanager, %s here", where, a, b)
		return
	}
	switch theirs := theirs.(type) {
	case map[string]any:
		ours := ours.(map[string]any)
		for k, v := range theirs {
			if strings.HasSuffix(where, "Labels") || strings.HasSuffix(where, "Annotations") {
				continue // whatever is common
			}
			sameShape(t, where+"."+k, v, ours[k])
		}
	case []any:
		sameShape(t, where+"[0]", theirs[0], ours.([]any)[0])
	}
}
