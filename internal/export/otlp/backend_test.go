package otlp

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip" // the server's side of it
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
)

// answer is what a scripted backend does with a request.
type answer int

const (
	accept answer = iota
	unavailable
	throttle // asks for a second
	silence  // asks for a year
	refuse   // as malformed
	hang     // until the client goes away
	huge     // an answer without end, with a refusal that may be tried again
	echo     // refuses, and repeats all headers
	partly   // takes all but three points or records
	redirect // to a page that answers everything with 200; HTTP only
)

// backend is a scripted server of either protocol. It keeps the sequence numbers of what it took.
type backend struct {
	t        *testing.T
	protocol Protocol
	address  string
	stop     func()

	mu      sync.Mutex
	answer  answer
	took    map[string]int      // by sequence number, how often
	order   []string            // in which they came
	points  int                 // that came, those of answers partly too
	headers []map[string]string // of all requests
	paths   []string
}

func newBackend(t *testing.T, p Protocol, a answer) *backend {
	t.Helper()
	b := &backend{t: t, protocol: p, answer: a, took: map[string]int{}}
	b.start("127.0.0.1:0")
	t.Cleanup(func() { b.stop() })
	return b
}

// start listens; after stop it may be started again on the same address.
func (b *backend) start(address string) {
	b.t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		b.t.Fatal(err)
	}
	b.address = l.Addr().String()
	var served sync.WaitGroup
	switch b.protocol {
	case HTTP:
		s := &http.Server{Handler: b}
		served.Go(func() { _ = s.Serve(l) })
		b.stop = sync.OnceFunc(func() { _ = s.Close(); served.Wait() })
	case GRPC:
		s := grpc.NewServer()
		pmetricotlp.RegisterGRPCServer(s, &metricsServer{b: b})
		plogotlp.RegisterGRPCServer(s, &logsServer{b: b})
		served.Go(func() { _ = s.Serve(l) })
		b.stop = sync.OnceFunc(func() { s.Stop(); served.Wait() })
	}
}

func (b *backend) set(a answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = a
}

func (b *backend) now() answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.answer
}

func (b *backend) note(path string, headers map[string]string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.paths = append(b.paths, path)
	b.headers = append(b.headers, headers)
}

func (b *backend) take(resources []pcommon.Resource, points int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.points += points
	for _, r := range resources {
		if v, ok := r.Attributes().Get("sequence"); ok {
			b.took[v.AsString()]++
			b.order = append(b.order, v.AsString())
		}
	}
}

func (b *backend) has(sequence ...string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !slices.ContainsFunc(sequence, func(s string) bool { return b.took[s] == 0 })
}

func (b *backend) requests() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.paths)
}

// ServeHTTP implements http.Handler.
func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	headers := map[string]string{}
	for name := range r.Header {
		headers[strings.ToLower(name)] = r.Header.Get(name)
	}
	b.note(r.URL.Path, headers)
	in := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		in = z
	}
	text, err := io.ReadAll(in)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
	a := b.now()
	switch a {
	case unavailable:
		w.WriteHeader(http.StatusServiceUnavailable)
	case throttle, silence:
		w.Header().Set("Retry-After", map[answer]string{throttle: "1", silence: "31536000"}[a])
		w.WriteHeader(http.StatusTooManyRequests)
	case refuse:
		w.WriteHeader(http.StatusBadRequest)
	case hang:
		<-r.Context().Done()
	case huge:
		w.WriteHeader(http.StatusServiceUnavailable)
		for chunk := bytes.Repeat([]byte{'x'}, 64<<10); ; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	case echo:
		w.WriteHeader(http.StatusForbidden)
		text, err := proto.Marshal(status.New(codes.PermissionDenied, repeat(headers)).Proto())
		if err != nil {
			b.t.Error(err)
		}
		_, _ = w.Write(text)
	case redirect:
		if r.Method == http.MethodPost {
			http.Redirect(w, r, "/welcome", http.StatusMovedPermanently)
		}
	default:
		b.acceptHTTP(w, r.URL.Path, text, a == partly)
	}
}

func (b *backend) acceptHTTP(w http.ResponseWriter, path string, text []byte, part bool) {
	var out []byte
	var err error
	if strings.HasSuffix(path, "logs") {
		req, resp := plogotlp.NewExportRequest(), plogotlp.NewExportResponse()
		err = req.UnmarshalProto(text)
		b.takeLogs(req.Logs())
		if part {
			resp.PartialSuccess().SetRejectedLogRecords(3)
		}
		out, _ = resp.MarshalProto()
	} else {
		req, resp := pmetricotlp.NewExportRequest(), pmetricotlp.NewExportResponse()
		err = req.UnmarshalProto(text)
		b.takeMetrics(req.Metrics())
		if part {
			resp.PartialSuccess().SetRejectedDataPoints(3)
		}
		out, _ = resp.MarshalProto()
	}
	if err != nil {
		b.t.Error(err)
	}
	_, _ = w.Write(out)
}

func (b *backend) takeMetrics(md pmetric.Metrics) {
	var resources []pcommon.Resource
	for _, rm := range md.ResourceMetrics().All() {
		resources = append(resources, rm.Resource())
	}
	b.take(resources, md.DataPointCount())
}

func (b *backend) takeLogs(ld plog.Logs) {
	var resources []pcommon.Resource
	for _, rl := range ld.ResourceLogs().All() {
		resources = append(resources, rl.Resource())
	}
	b.take(resources, ld.LogRecordCount())
}

// repeat makes an answer of our own headers and what would end a line.
func repeat(headers map[string]string) string {
	return fmt.Sprint("not with ", headers["x-short"], " or ", headers["x-honeycomb-team"], "\n\x00 ", headers)
}

// grpc does what the script says, up to taking the data.
func (b *backend) grpc(ctx context.Context, path string) error {
	headers := map[string]string{}
	md, _ := metadata.FromIncomingContext(ctx)
	for _, name := range slices.Sorted(maps.Keys(md)) {
		headers[name] = strings.Join(md.Get(name), ",")
	}
	b.note(path, headers)
	wait := func(d time.Duration) error {
		s, err := status.New(codes.Unavailable, "too much").WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(d)})
		if err != nil {
			return err
		}
		return s.Err()
	}
	switch b.now() {
	case unavailable:
		return status.Error(codes.Unavailable, "not now")
	case throttle:
		return wait(time.Second)
	case silence:
		return wait(365 * 24 * time.Hour)
	case refuse:
		return status.Error(codes.InvalidArgument, "malformed")
	case hang:
		<-ctx.Done()
		return ctx.Err()
	case huge:
		return status.Error(codes.Unavailable, strings.Repeat("x", 1<<20))
	case echo:
		return status.Error(codes.PermissionDenied, repeat(headers))
	}
	return nil
}

type metricsServer struct {
	pmetricotlp.UnimplementedGRPCServer
	b *backend
}

func (s metricsServer) Export(ctx context.Context, r pmetricotlp.ExportRequest) (pmetricotlp.ExportResponse, error) {
	resp := pmetricotlp.NewExportResponse()
	if err := s.b.grpc(ctx, "metrics"); err != nil {
		return resp, err
	}
	if s.b.now() == partly {
		resp.PartialSuccess().SetRejectedDataPoints(3)
	}
	s.b.takeMetrics(r.Metrics())
	return resp, nil
}

type logsServer struct {
	plogotlp.UnimplementedGRPCServer
	b *backend
}

func (s logsServer) Export(ctx context.Context, r plogotlp.ExportRequest) (plogotlp.ExportResponse, error) {
	resp := plogotlp.NewExportResponse()
	if err := s.b.grpc(ctx, "logs"); err != nil {
		return resp, err
	}
	if s.b.now() == partly {
		resp.PartialSuccess().SetRejectedLogRecords(3)
	}
	s.b.takeLogs(r.Logs())
	return resp, nil
}
