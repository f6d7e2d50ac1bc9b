package tsdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/prometheus/storage/remote"
)

// receiver takes remote write as its script says: for each request it is asked
// for a status, and 200 stores.
type receiver struct {
	server *httptest.Server

	mu     sync.Mutex
	script func(n int, w http.ResponseWriter, r *http.Request) (status int)
	asked  int
	got    map[string]map[int64]float64 // instance and which → time → value, of queue_bytes
	twice  int
	types  map[string]bool
	wrong  []string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{got: map[string]map[int64]float64{}, types: map[string]bool{}}
	r.server = httptest.NewServer(r)
	t.Cleanup(func() {
		r.server.CloseClientConnections()
		r.server.Close()
	})
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	n, script := r.asked, r.script
	r.asked++
	r.types[req.Header.Get("Content-Type")] = true
	r.mu.Unlock()
	if script != nil {
		if status := script(n, w, req); status != http.StatusOK {
			w.WriteHeader(status)
			return
		}
	}
	if err := r.store(w, req); err != nil {
		r.mu.Lock()
		r.wrong = append(r.wrong, err.Error())
		r.mu.Unlock()
	}
}

func (r *receiver) store(w http.ResponseWriter, req *http.Request) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if strings.Contains(req.Header.Get("Content-Type"), "v2") {
		body, err := remote.DecodeWriteV2Request(req.Body)
		if err != nil {
			return err
		}
		w.Header().Set("X-Prometheus-Remote-Write-Samples-Written", strconv.Itoa(len(body.Timeseries)))
		for _, ts := range body.Timeseries {
			labels := map[string]string{}
			for i := 0; i+1 < len(ts.LabelsRefs); i += 2 {
				labels[body.Symbols[ts.LabelsRefs[i]]] = body.Symbols[ts.LabelsRefs[i+1]]
			}
			for _, s := range ts.Samples {
				r.note(labels, s.Timestamp, s.Value)
			}
		}
		return nil
	}
	body, err := remote.DecodeWriteRequest(req.Body)
	if err != nil {
		return err
	}
	for _, ts := range body.Timeseries {
		labels := map[string]string{}
		for _, l := range ts.Labels {
			labels[l.Name] = l.Value
		}
		for _, s := range ts.Samples {
			r.note(labels, s.Timestamp, s.Value)
		}
	}
	return nil
}

func (r *receiver) note(labels map[string]string, t int64, v float64) {
	if labels["__name__"] != "queue_bytes" {
		return
	}
	key := labels["instance"] + "/" + labels["which"]
	if r.got[key] == nil {
		r.got[key] = map[int64]float64{}
	}
	if _, ok := r.got[key][t]; ok {
		r.twice++
	}
	r.got[key][t] = v
}

func (r *receiver) set(script func(n int, w http.ResponseWriter, r *http.Request) int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.script = script
}

func (r *receiver) requests() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

// has tells whether the receiver has exactly these values.
func (r *receiver) has(want map[string]map[int64]float64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.EqualFunc(r.got, want, maps.Equal) && len(r.wrong) == 0
}

// place is a receiver as remote write is told of it, made quick for tests.
func (r *receiver) place() RemoteWrite {
	return RemoteWrite{Name: "there", URL: r.server.URL + "/write", BatchDeadline: 50 * time.Millisecond, MinBackoff: 5 * time.Millisecond, MaxBackoff: 50 * time.Millisecond}
}

// flow appends collections of now, and keeps what it appended.
type flow struct {
	db   *DB
	n    int
	sent map[string]map[int64]float64
}

func newFlow(db *DB) *flow { return &flow{db: db, sent: map[string]map[int64]float64{}} }

func (f *flow) next(t *testing.T) {
	t.Helper()
	at := time.Now().Truncate(time.Millisecond)
	var s []sample
	for _, which := range []string{"x", "y", "z"} {
		f.n++
		s = append(s, sample{"queue", which, float64(f.n)})
		key := "a/" + which
		if f.sent[key] == nil {
			f.sent[key] = map[int64]float64{}
		}
		f.sent[key][at.UnixMilli()] = float64(f.n)
	}
	mustAppend(t, f.db, collect("a", at, s...))
	for !time.Now().After(at.Add(time.Millisecond)) {
		time.Sleep(time.Millisecond)
	}
}

// sendTo begins remote write and waits until it has caught up.
func sendTo(t *testing.T, db *DB, p RemoteWrite) {
	t.Helper()
	if err := db.RemoteWrite(p); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it has caught up", func() bool { return !status(t, db).CatchingUp })
}

func status(t *testing.T, db *DB) RemoteStatus {
	t.Helper()
	all, err := db.RemoteStatuses()
	if err != nil || len(all) != 1 {
		t.Fatalf("%d statuses, %v", len(all), err)
	}
	return all[0]
}

func TestRemoteWriteSendsAll(t *testing.T) {
	for version, contentType := range map[int]string{1: "application/x-protobuf", 2: "application/x-protobuf;proto=io.prometheus.write.v2.Request"} {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			db, r := open(t, Options{}), newReceiver(t)
			p := r.place()
			p.Version = version
			sendTo(t, db, p)
			f := newFlow(db)
			for range 50 {
				f.next(t)
			}
			eventually(t, "all is there", func() bool { return r.has(f.sent) })
			if !r.types[contentType] || len(r.types) != 1 {
				t.Errorf("content types %v", r.types)
			}
			eventually(t, "the status says so", func() bool {
				s := status(t, db)
				return s.Sent >= 150 && s.Pending == 0 && s.Failed == 0 && s.Shards == 1 && s.Behind < 2*time.Second && !s.CatchingUp
			})
		})
	}
}

func TestRemoteWriteTriesAgain(t *testing.T) {
	for name, script := range map[string]func(n int, w http.ResponseWriter, r *http.Request) int{
		"503": func(n int, _ http.ResponseWriter, _ *http.Request) int {
			if n < 5 {
				return 503
			}
			return 200
		},
		"429": func(n int, _ http.ResponseWriter, _ *http.Request) int {
			if n < 5 {
				return 429
			}
			return 200
		},
		"hang": func(n int, _ http.ResponseWriter, r *http.Request) int {
			if n < 2 {
				_, _ = io.Copy(io.Discard, r.Body) // or the end of the request is not seen
				<-r.Context().Done()
				return 500
			}
			return 200
		},
		"huge body": func(n int, w http.ResponseWriter, _ *http.Request) int {
			if n < 2 {
				w.WriteHeader(500)
				_, _ = io.CopyN(w, endless{}, 64<<20)
				return 500
			}
			return 200
		},
		"cut": func(n int, _ http.ResponseWriter, _ *http.Request) int {
			if n < 3 {
				panic(http.ErrAbortHandler)
			}
			return 200
		},
	} {
		t.Run(name, func(t *testing.T) {
			db, r := open(t, Options{}), newReceiver(t)
			r.set(script)
			p := r.place()
			p.Timeout = 200 * time.Millisecond
			sendTo(t, db, p)
			f := newFlow(db)
			for range 20 {
				f.next(t)
			}
			eventually(t, "all is there", func() bool { return r.has(f.sent) })
			eventually(t, "the queue is empty", func() bool { return status(t, db).Pending == 0 })
			if s := status(t, db); s.Failed != 0 || s.Retried == 0 || s.Sent != 80 { // with target_info
				t.Errorf("%d sent, %d failed, %d tried again", s.Sent, s.Failed, s.Retried)
			}
		})
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// A place that nobody listens at gets all when somebody does.
func TestPlaceThatIsDown(t *testing.T) {
	r := newReceiver(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := r.place()
	p.URL = "http://" + l.Addr().String() + "/write"
	l.Close()
	db := open(t, Options{})
	if err := db.RemoteWrite(p); err != nil {
		t.Fatal(err)
	}
	f := newFlow(db)
	for range 20 {
		f.next(t)
	}
	if l, err = net.Listen("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: r}
	served := make(chan error)
	go func() { served <- server.Serve(l) }()
	eventually(t, "all is there", func() bool { return r.has(f.sent) })
	if s := status(t, db); s.Failed != 0 {
		t.Errorf("%d failed", s.Failed)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
	<-served
}

// What is refused is refused: another try would be refused as well, and all that
// comes after would wait.
func TestRefusedIsNotTriedAgain(t *testing.T) {
	db, r := open(t, Options{}), newReceiver(t)
	r.set(func(int, http.ResponseWriter, *http.Request) int { return 400 })
	sendTo(t, db, r.place())
	f := newFlow(db)
	f.next(t) // three samples, a target_info
	eventually(t, "it is counted", func() bool { return status(t, db).Failed == 4 })
	if n := r.requests(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	if s := status(t, db); s.Retried != 0 {
		t.Errorf("%d tried again", s.Retried)
	}
	r.set(nil)
	f.sent = map[string]map[int64]float64{}
	f.next(t)
	eventually(t, "what comes after is sent", func() bool { return r.has(f.sent) })
}

// A place that is away while we end and begin again gets what it missed.
func TestRestartSendsWhatWasNotSent(t *testing.T) {
	for _, version := range []int{1, 2} {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			r := newReceiver(t)
			p := r.place()
			p.Version = version
			o := Options{Dir: t.TempDir(), FlushDeadline: 100 * time.Millisecond}
			db := open(t, o)
			sendTo(t, db, p)
			f := newFlow(db)
			for range 10 {
				f.next(t)
			}
			eventually(t, "all is there", func() bool { return r.has(f.sent) })
			r.set(func(int, http.ResponseWriter, *http.Request) int { return 503 })
			for range 10 {
				f.next(t)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}

			db = open(t, o)
			f.db = db
			for range 5 { // while nobody sends
				f.next(t)
			}
			if err := db.RemoteWrite(p); err != nil {
				t.Fatal(err)
			}
			for range 5 { // while it catches up
				f.next(t)
			}
			if s := status(t, db); !s.CatchingUp || s.Failed != 0 {
				t.Errorf("status %+v", s)
			}
			asked := r.requests()
			eventually(t, "it tries", func() bool { return r.requests() > asked+1 })
			r.set(nil)
			eventually(t, "it has caught up", func() bool { return !status(t, db).CatchingUp })
			for range 10 { // after that
				f.next(t)
			}
			eventually(t, "all is there", func() bool { return r.has(f.sent) })
		})
	}
}

// Collections that come while the queue takes over are sent too.
func TestNothingIsLostWhenTheQueueTakesOver(t *testing.T) {
	r := newReceiver(t)
	o := Options{Dir: t.TempDir(), FlushDeadline: 100 * time.Millisecond}
	db := open(t, o)
	sendTo(t, db, r.place())
	f := newFlow(db)
	f.next(t)
	eventually(t, "all is there", func() bool { return r.has(f.sent) })
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, o)
	f.db = db
	if err := db.RemoteWrite(r.place()); err != nil {
		t.Fatal(err)
	}
	for status(t, db).CatchingUp {
		f.next(t)
	}
	for range 200 {
		f.next(t)
	}
	eventually(t, "all is there", func() bool { return r.has(f.sent) })
}

// After an orderly end nothing is sent twice.
func TestCloseSendsAll(t *testing.T) {
	r := newReceiver(t)
	o := Options{Dir: t.TempDir()}
	db := open(t, o)
	p := r.place()
	p.BatchDeadline = time.Second
	sendTo(t, db, p)
	f := newFlow(db)
	for range 20 {
		f.next(t)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if !r.has(f.sent) {
		t.Fatalf("not all was sent: %v, want %v", r.got, f.sent)
	}
	db = open(t, o)
	sendTo(t, db, p)
	if r.twice > 0 {
		t.Errorf("%d samples were sent twice", r.twice)
	}
}

// The position never runs ahead of what was sent.
func TestPositionStaysBehind(t *testing.T) {
	db, r := open(t, Options{}), newReceiver(t)
	sendTo(t, db, r.place())
	d := db.sending.destinations()[0]
	first := d.position.Load()
	mark := d.follow(d.newest()) // the store is empty
	if got := d.position.Load(); got != first {
		t.Errorf("position %d with nothing to send, want %d", got, first)
	}
	r.set(func(int, http.ResponseWriter, *http.Request) int { return 503 })
	f := newFlow(db)
	f.next(t)
	eventually(t, "it tries", func() bool { return r.requests() > 1 })
	mark = d.follow(d.follow(mark))
	if got := d.position.Load(); got != first {
		t.Errorf("position %d with nothing sent, want %d", got, first)
	}
	r.set(nil)
	eventually(t, "it is there", func() bool { return r.has(f.sent) })
	eventually(t, "the queue is empty", func() bool { return status(t, db).Pending == 0 })
	// As if collected long before this: all is sent, and what is late may still come.
	d.position.Store(0)
	d.follow(mark)
	if got := d.position.Load(); got != mark-late.Milliseconds() {
		t.Errorf("position %d with all sent, want %d", got, mark-late.Milliseconds())
	}
}

// The same places again change nothing; other settings, or none, do.
func TestReplacingPlaces(t *testing.T) {
	db, one, two := open(t, Options{}), newReceiver(t), newReceiver(t)
	sendTo(t, db, one.place())
	f := newFlow(db)
	f.next(t)
	eventually(t, "it is there", func() bool { return one.has(f.sent) })
	second := two.place()
	second.Name = "other"
	if err := db.RemoteWrite(one.place(), second); err != nil {
		t.Fatal(err)
	}
	first := len(f.sent["a/x"])
	f.next(t)
	eventually(t, "both have the newest", func() bool {
		two.mu.Lock()
		defer two.mu.Unlock()
		return one.has(f.sent) && len(two.got["a/x"]) == len(f.sent["a/x"])-first
	})
	if one.twice > 0 {
		t.Errorf("%d samples were sent twice to a place that stayed", one.twice)
	}
	if err := db.RemoteWrite(); err != nil {
		t.Fatal(err)
	}
	asked := one.requests()
	f.next(t)
	if all, err := db.RemoteStatuses(); len(all) != 0 || err != nil {
		t.Errorf("statuses %v, %v", all, err)
	}
	if one.requests() != asked {
		t.Error("something is still sent")
	}
}

func TestWrongRemoteWrite(t *testing.T) {
	db := open(t, Options{})
	good := RemoteWrite{Name: "there", URL: "http://127.0.0.1:1/write"}
	for what, change := range map[string]func(*RemoteWrite){
		"no name":            func(p *RemoteWrite) { p.Name = "" },
		"a path as name":     func(p *RemoteWrite) { p.Name = "../there" },
		"no URL":             func(p *RemoteWrite) { p.URL = "" },
		"no host":            func(p *RemoteWrite) { p.URL = "http:///write" },
		"another scheme":     func(p *RemoteWrite) { p.URL = "ftp://host/write" },
		"a password":         func(p *RemoteWrite) { p.URL = "http://me:sesame@host/write" },
		"version 3":          func(p *RemoteWrite) { p.Version = 3 },
		"two authorizations": func(p *RemoteWrite) { p.BearerFile, p.Username = "a", "b" },
	} {
		p := good
		change(&p)
		err := db.RemoteWrite(p)
		if !errors.Is(err, ErrSetting) {
			t.Errorf("%s: %v, want ErrSetting", what, err)
		} else if strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: the error has the password: %v", what, err)
		}
	}
	if err := db.RemoteWrite(good, good); !errors.Is(err, ErrSetting) {
		t.Errorf("twice: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.RemoteWrite(good); !errors.Is(err, ErrClosed) {
		t.Errorf("to a closed store: %v", err)
	}
}

// A password comes from a file, reaches the place, and nobody else.
func TestPasswordStaysSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("sesame\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, give := range map[string]func(*RemoteWrite){
		"a file":   func(p *RemoteWrite) { p.Username, p.PasswordFile = "me", file },
		"a value":  func(p *RemoteWrite) { p.Username, p.Password = "me", "sesame" },
		"a token":  func(p *RemoteWrite) { p.Bearer = "sesame" },
		"its file": func(p *RemoteWrite) { p.BearerFile = file },
	} {
		t.Run(what, func(t *testing.T) { testPassword(t, give) })
	}
}

func testPassword(t *testing.T, give func(*RemoteWrite)) {
	var log bytes.Buffer
	var mu sync.Mutex
	logger := slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	db, r := open(t, Options{Logger: logger}), newReceiver(t)
	var let sync.Map
	r.set(func(n int, _ http.ResponseWriter, req *http.Request) int {
		user, password, _ := req.BasicAuth()
		let.Store(user+":"+password+req.Header.Get("Authorization"), true)
		if n == 0 {
			return 500
		}
		return 200
	})
	p := r.place()
	give(&p)
	if text := fmt.Sprintf("%v %+v %#v", p, p, p); strings.Contains(text, "sesame") {
		t.Errorf("printed as %s", text)
	}
	sendTo(t, db, p)
	f := newFlow(db)
	f.next(t)
	eventually(t, "it is there", func() bool { return r.has(f.sent) })
	known := false
	let.Range(func(k, _ any) bool { known = known || strings.Contains(k.(string), "sesame"); return true })
	if !known {
		t.Error("the place was not given the password")
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if !strings.Contains(log.String(), "there") {
		t.Error("the log says nothing of the place")
	}
	if strings.Contains(log.String(), "sesame") {
		t.Error("the password is in the log")
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// Rules write too, and what they write is sent.
func TestRecordedSeriesAreSent(t *testing.T) {
	db, r := open(t, Options{}), newReceiver(t)
	sendTo(t, db, r.place())
	if _, err := db.Rules(RuleOptions{}, ruleFile(t, strings.ReplaceAll(queueRules, "node:queue:sum", "queue_bytes:sum"))); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, db, collect("a", time.Now(), sample{"queue", "x", 170}))
	eventually(t, "more is sent than was collected", func() bool { return status(t, db).Sent > 2 })
	_, err := db.Query(context.Background(), "queue_bytes:sum", time.Now())
	if err != nil {
		t.Fatal(err)
	}
}
