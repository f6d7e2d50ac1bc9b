package otlp

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension/extensionmiddleware"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// guard stands between the exporters and the backend: it sees each attempt, bounds what a backend may ask for, and ends
// attempts when time is up.
type guard struct {
	component.StartFunc
	component.ShutdownFunc
	notes *notes
	retry Retry
	life  context.Context
	close func()
}

var (
	_ extensionmiddleware.HTTPClient = (*guard)(nil)
	_ extensionmiddleware.GRPCClient = (*guard)(nil)
)

func newGuard(n *notes, r Retry) *guard {
	life, end := context.WithCancel(context.Background())
	return &guard{notes: n, retry: r, life: life, close: end}
}

// within is a context that ends with ctx or with the guard.
func (g *guard) within(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(g.life, cancel)
	return ctx, func() { stop(); cancel() }
}

// GetHTTPRoundTripper implements extensionmiddleware.HTTPClient.
func (g *guard) GetHTTPRoundTripper(context.Context) (extensionmiddleware.WrapHTTPRoundTripperFunc, error) {
	return func(_ context.Context, next http.RoundTripper) (http.RoundTripper, error) {
		return roundTripper(func(r *http.Request) (*http.Response, error) { return g.http(next, r) }), nil
	}, nil
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (g *guard) http(next http.RoundTripper, r *http.Request) (*http.Response, error) {
	ctx, done := g.within(r.Context())
	answer, err := next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		done()
		g.notes.attempt(err.Error())
		return nil, err
	}
	failure := ""
	if answer.StatusCode >= 300 {
		failure = "the backend answers " + answer.Status
	}
	g.notes.attempt(failure)
	// A redirected POST becomes a GET, which a web page answers with 200: sent, as it seems, and lost. Without Location
	// it is the refusal that it is.
	answer.Header.Del("Location")
	boundRetryAfter(answer.Header, time.Now())
	answer.Body = body{answer.Body, done}
	return answer, nil
}

// boundRetryAfter keeps a backend from silencing us for good.
func boundRetryAfter(h http.Header, now time.Time) {
	text := h.Get("Retry-After")
	if text == "" {
		return
	}
	wait := longestWait + 1
	if seconds, err := strconv.Atoi(text); err == nil {
		if seconds <= int(longestWait/time.Second) {
			wait = time.Duration(seconds) * time.Second
		}
	} else if date, err := http.ParseTime(text); err == nil {
		wait = date.Sub(now)
	}
	if wait > longestWait {
		h.Set("Retry-After", strconv.Itoa(int(longestWait/time.Second)))
	}
}

// body ends the request's context when the answer was read.
type body struct {
	io.ReadCloser
	done func()
}

// Close implements io.Closer.
func (b body) Close() error {
	defer b.done()
	return b.ReadCloser.Close()
}

// GetGRPCClientOptions implements extensionmiddleware.GRPCClient.
func (g *guard) GetGRPCClientOptions(context.Context) ([]grpc.DialOption, error) {
	// gRPC's own waits between connections grow to two minutes, whatever the exporter's retries would have.
	connect := grpc.ConnectParams{
		Backoff:           backoff.Config{BaseDelay: g.retry.First, Multiplier: 1.6, Jitter: 0.2, MaxDelay: g.retry.Longest},
		MinConnectTimeout: defaultTimeout,
	}
	return []grpc.DialOption{grpc.WithChainUnaryInterceptor(g.grpc), grpc.WithConnectParams(connect)}, nil
}

func (g *guard) grpc(ctx context.Context, method string, req, reply any, c *grpc.ClientConn, call grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	ctx, done := g.within(ctx)
	defer done()
	err := call(ctx, method, req, reply, c, opts...)
	if err == nil {
		g.notes.attempt("")
		return nil
	}
	g.notes.attempt(err.Error())
	return boundRetryInfo(err)
}

// boundRetryInfo is boundRetryAfter for gRPC, where the wait is a detail of the status.
func boundRetryInfo(err error) error {
	s := status.Convert(err)
	for _, d := range s.Details() {
		if retry, ok := d.(*errdetails.RetryInfo); ok && retry.GetRetryDelay().AsDuration() > longestWait {
			bounded, err := status.New(s.Code(), s.Message()).WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(longestWait)})
			if err == nil {
				return bounded.Err()
			}
			return status.Error(codes.Unavailable, s.Message())
		}
	}
	return err
}
