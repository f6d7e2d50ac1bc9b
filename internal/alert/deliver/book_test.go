package deliver

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestBookIsBounded(t *testing.T) {
	d, err := Open(Options{File: filepath.Join(t.TempDir(), "book"), Most: 3, Receivers: []Receiver{{Name: "r", Kind: Webhook, URL: "http://x"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for i := range 5 {
		take(t, d, newAlert(fmt.Sprint(i)))
	}
	if s := d.Status()[0]; s.Queued != 3 || s.Dropped != 2 {
		t.Errorf("%+v", s)
	}
	// What there was no room for is taken when it is said again and there is.
	over := newAlert("1")
	over.EndsAt = time.Now()
	d.book.entries[over.fingerprint()].Told["r"] = &told{State: refusing}
	take(t, d, over)
	take(t, d, newAlert("4"))
	if s := d.Status()[0]; s.Queued != 3 || s.Dropped != 2 {
		t.Errorf("%+v", s)
	}
}

func TestBookOfAnotherProcess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book")
	d, err := Open(Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := Open(Options{File: file}); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", st.Mode(), err)
	}
}

func TestDamagedBook(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book")
	if err := os.WriteFile(file, []byte(strings.Repeat("no book ", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{File: file}); err == nil || !strings.Contains(err.Error(), file) {
		t.Error(err)
	}
}

// TestReceiversComeAndGo: what is owed to one that is no more is forgotten; one
// that is new hears what fires.
func TestReceiversComeAndGo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book")
	open := func(name string) *Deliverer {
		d, err := Open(Options{File: file, Receivers: []Receiver{{Name: name, Kind: Webhook, URL: "http://x"}}})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := open("old")
	over := newAlert("B")
	take(t, d, newAlert("A"), over)
	over.EndsAt = time.Now()
	take(t, d, over)
	if s := d.Status()[0]; s.Queued != 3 {
		t.Errorf("%+v", s)
	}
	d.Close()
	for range 2 { // the second time it is known from disk that B is settled
		d = open("new")
		if s := d.Status()[0]; s.Queued != 1 || len(d.book.entries) != 1 {
			t.Errorf("%+v, %d alerts", s, len(d.book.entries))
		}
		d.Close()
	}
}

// TestManyAtOnce: rules are evaluated side by side. Each of 200 alerts is told to
// fire and to be over, once, in this order.
func TestManyAtOnce(t *testing.T) {
	var mu sync.Mutex
	told := make(map[string]string)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, a := range summaries(t, Webhook, body) {
			told[a[1:]] += a[:1]
		}
	}))
	defer server.Close()
	d := start(t, Receiver{Name: "r", Kind: Webhook, URL: server.URL, GroupWait: time.Millisecond})
	const each = 20
	var all sync.WaitGroup
	for g := range 10 {
		all.Go(func() {
			for i := range each {
				a := newAlert(fmt.Sprint(g*each + i))
				take(t, d, a)
				a.EndsAt = time.Now()
				take(t, d, a)
			}
		})
	}
	all.Wait()
	eventually(t, "all told", func() bool { return d.Status()[0].Queued == 0 })
	mu.Lock()
	defer mu.Unlock()
	for name, signs := range told {
		if signs != "+-" {
			t.Errorf("%s: %s", name, signs)
		}
	}
	if len(told) != 10*each {
		t.Errorf("%d alerts", len(told))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.book.entries); n != 0 {
		t.Errorf("%d alerts are kept for ever", n)
	}
}

// BenchmarkTake is a minute of the rules of a large fleet: 1000 alerts that fire are
// said again, and one is news.
func BenchmarkTake(b *testing.B) {
	d, err := Open(Options{File: filepath.Join(b.TempDir(), "book"), Receivers: []Receiver{{Name: "r", Kind: Webhook, URL: "http://x"}}})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	alerts := make([]Alert, 1000)
	for i := range alerts {
		alerts[i] = newAlert(fmt.Sprint(i))
	}
	for i := 0; b.Loop(); i++ {
		alerts[0].EndsAt = time.Time{}
		if i%2 == 1 {
			alerts[0].EndsAt = time.Now()
		}
		if err := d.Take(time.Now(), alerts...); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzDecode: whatever is in the book of a disk that lies, it can be worked with.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"alert":{"labels":{"alertname":"A"},"startsAt":"2026-11-27T00:00:00Z"},"told":{"r":{"state":"firing","at":"2026-11-27T00:00:00Z"}}}`))
	f.Add([]byte(`{"told":{"r":null}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, v []byte) {
		e, err := decode(v)
		if err != nil {
			return
		}
		r := Receiver{Name: "r", Kind: Webhook, Repeat: time.Hour}
		b := book{receivers: []Receiver{r}, most: 1, entries: map[string]*entry{"x": e}}
		for range 3 {
			now := time.Unix(1e9, 0)
			items, _ := b.due(&r, now)
			if len(items) == 0 {
				break
			}
			b.fly(&r, items)
			b.land(&r, items, sent, now)
			b.settle("x")
		}
		if e := b.entries["x"]; e != nil && !e.Alert.Firing() {
			t.Errorf("an alert that is over is owed for ever: %+v", e)
		}
	})
}
