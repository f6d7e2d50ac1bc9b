package otlp

import (
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/pmetric"
)

// BenchmarkFleet sends one collection of each of 200 nodes, 310 series each, to a backend that looks at nothing, until
// all were taken. Its time is mostly waiting; cpu-ms/op is what it costs, that backend's reading included.
func BenchmarkFleet(b *testing.B) {
	const nodes, series = 200, 310
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })}
	go func() { _ = s.Serve(l) }()
	defer s.Close()
	blind := &backend{protocol: HTTP, address: l.Addr().String()}
	grpcs := newBackend(&testing.T{}, GRPC, accept)
	defer grpcs.stop()
	mds := make([]pmetric.Metrics, nodes)
	for i := range mds {
		mds[i] = collection("x", series)
	}
	for _, to := range []*backend{blind, grpcs} {
		for _, dir := range []string{"", b.TempDir()} {
			name, _, _ := strings.Cut(string(to.protocol), "/")
			if dir != "" {
				name += "/disk"
			}
			b.Run(name, func(b *testing.B) {
				o := quick(to)
				o.Timeout, o.Queue.Dir = 0, dir
				e, err := New(o)
				if err == nil {
					err = e.Start(b.Context())
				}
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = e.Shutdown(b.Context()) }()
				b.ReportAllocs()
				before := cpu(b)
				sent := int64(0)
				for b.Loop() {
					for _, md := range mds {
						if err := e.Metrics(b.Context(), md); err != nil {
							b.Fatal(err)
						}
					}
					for sent += nodes * series; e.Status().Metrics.Sent < sent; time.Sleep(time.Millisecond) {
					}
				}
				b.ReportMetric(float64(cpu(b)-before)/1e6/float64(b.N), "cpu-ms/op")
			})
		}
	}
}

func cpu(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// BenchmarkMetrics is what the caller waits for.
func BenchmarkMetrics(b *testing.B) {
	for name, dir := range map[string]string{"memory": "", "disk": b.TempDir()} {
		b.Run(name, func(b *testing.B) {
			e, err := New(Options{Name: "x", Endpoint: "http://127.0.0.1:1", Queue: Queue{Dir: dir, Bytes: 1 << 40}})
			if err == nil {
				err = e.Start(b.Context())
			}
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = e.Shutdown(b.Context()) }()
			md := collection("x", 310)
			b.ReportAllocs()
			for b.Loop() {
				if err := e.Metrics(b.Context(), md); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
