package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/hodoscope/hodoscope/internal/access"
	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/history"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/view"
)

// Options of a Server.
type Options struct {
	Nodes func() []ask.Node // those watched now, in the order they are listed; their targets differ
	Door  *access.Door      // who is let in
	// File is the web file: TLS, headers, how many requests are answered. nil: none.
	File *access.File
	// Beside are handlers for programs, by pattern of ServeMux: they read. Where there are
	// users they need one, else no session. A page of another origin is refused.
	Beside map[string]http.Handler
	// Past is what is kept of the nodes; nil: the sessions' memory of an hour is all.
	Past history.Querier
	// Every is how far apart the numbers of Past are. Default 15 s.
	Every time.Duration
	// Alerts tell what the rules say; nil: no rules run.
	Alerts Alerts
	// Findings tell what the detectors have found; nil: none look.
	Findings ask.Findings
	// Intimate is what it takes to ask processes for what they hold; nil: they are not.
	Intimate *Intimate
	// Program is what this is, of which the server fills in what it knows.
	Program view.Program
	// Names are what the server answers to besides loopback.
	Names access.Names
	// BasePath is the path under which a proxy shows the page. Default "/".
	BasePath string
}

// Server serves the page of some nodes. It is an http.Handler; Serve runs it.
type Server struct {
	nodes    func() []ask.Node
	door     *access.Door
	file     *access.File // or nil
	beside   map[string]http.Handler
	past     history.Querier // or nil
	every    time.Duration   // of past
	alerts   Alerts          // or nil
	intimate *Intimate       // or nil
	program  view.Program
	desk     *ask.Desk // of all questions about nodes
	handler  http.Handler
	streams  chan struct{} // holds one for each open stream

	closing   chan struct{} // closed when streams must end
	closeOnce sync.Once
}

// New makes a Server.
func New(o Options) *Server {
	s := &Server{
		nodes: o.Nodes, door: o.Door, file: o.File, beside: o.Beside,
		past: o.Past, every: cmp.Or(o.Every, 15*time.Second), alerts: o.Alerts, desk: &ask.Desk{Findings: o.Findings},
		intimate: o.Intimate, program: o.Program,
		streams: make(chan struct{}, maxStreams), closing: make(chan struct{}),
	}
	if s.past != nil {
		s.desk.Counted = s.counted
	}
	s.handler = access.Hosts(under(o.BasePath, s.mux()), refuse, o.Names)
	if s.file != nil {
		s.handler = s.file.Limit(s.handler, refuse)
	}
	s.handler = s.headers(s.handler)
	return s
}

// Link is the address that lets a browser in: the token is behind #, which no
// browser sends and no server logs. root is that of the server: http://127.0.0.1:8470.
func Link(root, basePath, token string) string {
	return root + strings.TrimSuffix(basePath, "/") + "/#token=" + token
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Serve answers on l until ctx ends; then it ends the streams, lets other
// requests finish for a few seconds, and returns nil.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      ask.Longest + 10*time.Second, // streams extend their own
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(slog.NewTextHandler(ours{os.Stderr}, nil), slog.LevelError),
	}
	if s.file != nil {
		server.TLSConfig = s.file.TLS()
	}
	ended := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			ended <- server.ServeTLS(l, "", "")
		} else {
			ended <- server.Serve(l)
		}
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	s.closeOnce.Do(func() { close(s.closing) })
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	<-ended
	return err
}

// ours is what a server logs but for what strangers do: whoever speaks no TLS, or shows
// no certificate, is refused, and may try as often as he likes.
type ours struct{ to io.Writer }

func (o ours) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("TLS handshake error")) {
		return len(line), nil
	}
	return o.to.Write(line)
}

func (s *Server) mux() http.Handler {
	api := http.NewServeMux()
	for _, row := range routes {
		var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := row.handle(s, w, r); err != nil {
				asProblem(err).write(w)
			}
		})
		if !row.open {
			h = s.door.Require(h, refuse)
		}
		api.Handle(row.pattern, h)
	}
	api.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) {
		problem(http.StatusNotFound, "the API has no such method and address", "see /api/v1/openapi.json").write(w)
	})

	mux := http.NewServeMux()
	mux.Handle("/api/", access.SameOrigin(api, refuse))
	for pattern, h := range s.beside {
		mux.Handle(pattern, access.SameOrigin(s.door.Programs(h, refuse), refuse))
	}
	mux.HandleFunc("/", page)
	return mux
}

// node finds a node by the target the user named, or by its full name, which is what
// alerts call it.
func (s *Server) node(name string) (ask.Node, error) {
	nodes := s.nodes()
	for _, is := range []func(*session.State) bool{
		func(st *session.State) bool { return st.Target == name },
		func(st *session.State) bool { return st.Incarnation.Node == name && name != "" },
	} {
		for _, n := range nodes {
			if is(n.State()) {
				return n, nil
			}
		}
	}
	return nil, problem(http.StatusNotFound, "no node of that name is watched here", "see /api/v1/nodes, or add it to the targets of hodoscope serve")
}

// under serves next below base, the path a proxy shows us at.
func under(base string, next http.Handler) http.Handler {
	base = strings.TrimSuffix(base, "/")
	if base == "" {
		return next
	}
	mux := http.NewServeMux()
	mux.Handle(base+"/", http.StripPrefix(base, next))
	return mux
}

// headers says what a browser may do with what we send: load nothing from
// elsewhere, run no inline script, be framed by nobody, guess no types. What a web
// file says comes on top: it can forbid more, and allows nothing.
//
// It refuses chunks as well, which none of our clients sends: with a length beside them,
// which net/http overlooks, a proxy in front may see two requests where we see one.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy",
			"default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if s.file != nil {
			s.file.Headers(h)
		}
		if len(r.TransferEncoding) > 0 {
			h.Set("Connection", "close")
			problem(http.StatusLengthRequired, "the request has no Content-Length", "send it with its length, not in chunks").write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}
