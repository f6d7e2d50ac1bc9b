package tsdb

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/child"
)

// backend is a real program that takes remote write and answers PromQL.
type backend struct {
	program string
	args    func(dir, address string) []string
	write   string // path
}

var backends = []backend{
	{"prometheus", func(dir, address string) []string {
		return []string{"--web.enable-remote-write-receiver", "--web.listen-address=" + address, "--storage.tsdb.path=" + filepath.Join(dir, "data"), "--config.file=" + filepath.Join(dir, "empty.yml"), "--log.level=warn"}
	}, "/api/v1/write"},
	{"victoria-metrics", func(dir, address string) []string {
		return []string{"-httpListenAddr=" + address, "-storageDataPath=" + filepath.Join(dir, "data"), "-search.latencyOffset=0s", "-loggerLevel=WARN"}
	}, "/api/v1/write"},
}

// start starts a program on a port of loopback and gives its URL when it answers.
func (b backend) start(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath(b.program)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%v (with CI=true nothing may be missing)", err)
		}
		t.Skip(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "empty.yml"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, b.args(dir, address)...)
	cmd.Stdout, cmd.Stderr = testLog{t}, testLog{t}
	if err := child.Start(cmd); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() {
		child.Kill(cmd.Process)
		_ = cmd.Wait() // killed
	})
	eventually(t, b.program+" answers", func() bool {
		_, err := instant("http://"+address, "1")
		return err == nil
	})
	return "http://" + address
}

// instant asks a backend, and gives each series' points as text.
func instant(base, expr string) (string, error) {
	r, err := http.PostForm(base+"/api/v1/query", url.Values{"query": {expr}, "time": {strconv.FormatFloat(float64(time.Now().UnixMilli())/1000, 'f', 3, 64)}})
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	var answer struct {
		Status string
		Data   struct {
			Result json.RawMessage
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&answer); err != nil {
		return "", err
	}
	if answer.Status != "success" {
		return "", fmt.Errorf("%s: %s", expr, answer.Status)
	}
	var series []struct {
		Metric map[string]string
		Values [][2]any
	}
	if err := json.Unmarshal(answer.Data.Result, &series); err != nil {
		return "", nil // a scalar
	}
	var all []Series
	for _, s := range series {
		one := Series{Labels: s.Metric}
		for _, v := range s.Values {
			value, err := strconv.ParseFloat(v[1].(string), 64)
			if err != nil {
				return "", err
			}
			one.Points = append(one.Points, Point{int64(math.Round(v[0].(float64) * 1000)), value})
		}
		all = append(all, one)
	}
	return text(all), nil
}

// text is series in an order, a line each.
func text(all []Series) string {
	var lines []string
	for _, s := range all {
		lines = append(lines, fmt.Sprint(s.Labels, s.Points))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// Real receivers have the values that we have, those of a restart included.
func TestRealBackendsHaveEqualValues(t *testing.T) {
	for _, b := range backends {
		t.Run(b.program, func(t *testing.T) {
			base := b.start(t)
			o := Options{Dir: t.TempDir()}
			db := open(t, o)
			p := RemoteWrite{Name: "there", URL: base + b.write, BatchDeadline: 50 * time.Millisecond}
			sendTo(t, db, p)
			f := newFlow(db)
			equal := func(when string) {
				t.Helper()
				ours, theirs := "", ""
				defer func() {
					if t.Failed() {
						t.Logf("ours:\n%s\ntheirs:\n%s", ours, theirs)
					}
				}()
				eventually(t, "equal values "+when, func() bool {
					r, err := db.Query(context.Background(), `{__name__=~"queue_bytes|target_info|h_seconds_.*"}[10m]`, time.Now())
					if err != nil {
						t.Fatal(err)
					}
					ours = text(r.Series)
					theirs, err = instant(base, `{__name__=~"queue_bytes|target_info|h_seconds_.*"}[10m]`)
					return err == nil && theirs == ours
				})
				if strings.Count(ours, "\n") < 3 {
					t.Errorf("too little was compared:\n%s", ours)
				}
			}
			for range 20 {
				f.next(t)
			}
			mustAppend(t, db, collectHistogram("a", time.Now()))
			equal("as they come")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			db = open(t, o)
			f.db = db
			for range 20 { // nobody sends these
				f.next(t)
			}
			sendTo(t, db, p)
			for range 20 {
				f.next(t)
			}
			equal("after a restart")
			if s := status(t, db); s.Failed > 0 {
				t.Errorf("%d samples were refused", s.Failed)
			}
		})
	}
}
