package metric_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/hodoscope/hodoscope/internal/metric"
	"github.com/hodoscope/hodoscope/internal/view/viewtest"
)

func TestLogs(t *testing.T) {
	t.Parallel()
	l := metric.NewLog(metric.Resource{Node: "shop@store1"}, "1.2.3", viewtest.System().Origin.At)
	l.Change(metric.EventConnected, "")
	l.Change(metric.EventGone, "connection refused")
	l.Processes("message_queue_len", viewtest.Processes())
	l.Events(viewtest.Events())
	got := records(l.Logs())
	const path = "testdata/logs.txt"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("other than %s: go test ./internal/metric -update, and read the difference\n%s", path, got)
	}
}

func records(l plog.Logs) string {
	var b strings.Builder
	for _, r := range l.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
		fmt.Fprintf(&b, "%s %s %s %q\n", r.EventName(), r.Timestamp().AsTime().Format("15:04:05"), r.SeverityText(), r.Body().Str())
		for k, v := range r.Attributes().All() {
			fmt.Fprintf(&b, "\t%s %q\n", k, v.AsString())
		}
	}
	return b.String()
}
