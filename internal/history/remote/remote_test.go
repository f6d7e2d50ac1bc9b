package remote_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/history/remote"
)

// answering is a server that says what a test wants.
func answering(t *testing.T, status int, body string) *remote.Prometheus {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	p, err := remote.New(strings.Replace(s.URL, "http://", "http://user:geheim@", 1), remote.Login{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestQueryRange(t *testing.T) {
	t.Parallel()
	p := answering(t, 200, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"instance":"a@b"},"values":[[1700000000,"1.5"],[1700000015,"NaN"]]}]}}`)
	got, err := p.QueryRange(t.Context(), "up", time.Unix(1700000000, 0), time.Unix(1700000015, 0), 15*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Labels["instance"] != "a@b" || len(got[0].Values) != 2 || got[0].Values[0] != 1.5 || !got[0].Times[1].Equal(time.Unix(1700000015, 0)) {
		t.Errorf("%+v", got)
	}
}

// Errors name the server and the reason, and no password.
func TestErrors(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"bad query":   {400, `{"status":"error","errorType":"bad_data","error":"parse error"}`, "parse error"},
		"not json":    {200, `<html>`, ""},
		"other shape": {200, `{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}`, "not with series"},
		"server down": {503, `down`, ""},
	} {
		_, err := answering(t, c.status, c.body).QueryRange(t.Context(), "up", time.Unix(0, 0), time.Unix(1, 0), time.Second)
		var e *remote.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", what, err)
		}
	}
	p, err := remote.New("http://user:geheim@127.0.0.1:1", remote.Login{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.QueryRange(t.Context(), "up", time.Unix(0, 0), time.Unix(1, 0), time.Second); err == nil || strings.Contains(err.Error(), "geheim") || !strings.Contains(err.Error(), "refused") {
		t.Errorf("nobody there: %v", err)
	}
	for _, bad := range []string{"", "localhost:9090", "ftp://x", "http://"} {
		if _, err := remote.New(bad, remote.Login{}); err == nil {
			t.Errorf("%q is taken for an address", bad)
		}
	}
}
