package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/access/audit"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// serving runs serve on a node until the function is called that it returns, which gives what was written. It is
// attached when it returns.
func serving(t *testing.T, n *erltest.Node, flags ...string) (stop func() string) {
	t.Helper()
	w := realWorld()
	lines := make(chan string, 64)
	w.stdout, w.stderr = &bytes.Buffer{}, lineWriter(lines)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, w, append([]string{"serve", n.Name, "--listen", "127.0.0.1:0", "--interval", "500ms",
			"--cookie-file", n.CookieFile, "--epmd-port", fmt.Sprint(n.EPMDPort)}, flags...))
	}()
	t.Cleanup(cancel)
	var said strings.Builder
	for timeout := time.After(time.Minute); !strings.Contains(said.String(), n.Name+": attached"); {
		select {
		case l := <-lines:
			said.WriteString(l)
		case <-timeout:
			t.Fatalf("not attached: %s", said.String())
		}
	}
	return func() string {
		cancel()
		if code := <-ended; code != exitOK {
			t.Errorf("exit code %d", code)
		}
		for len(lines) > 0 {
			said.WriteString(<-lines)
		}
		return said.String()
	}
}

// With --telemetry the application's handlers get its metrics, after a line in the audit log; without it nothing
// of the kind happens.
func TestServeTelemetry(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	start := func() *erltest.Node {
		n := erltest.Start(t, erltest.Program("telemetry"))
		n.Ask(`ets:new(got, [named_table, public]), ok = telemetry:attach(handler, [beam, process, limit], fun(_, M, _, _) -> ets:insert(got, {limit, M}) end, [])`)
		return n
	}
	without, with := start(), start()
	stopWithout := serving(t, without)
	stop := serving(t, with, "--telemetry")
	with.Await("ets:lookup(got, limit) =:= [{limit, #{value => erlang:system_info(process_limit)}}]", time.Minute)
	if got := without.Ask("ets:tab2list(got)"); got != "[]" {
		t.Errorf("without --telemetry handlers got %s", got)
	}
	stopWithout()
	if said := stop(); !strings.Contains(said, with.Name+": telemetry events go to handlers of the application; metrics that have some: 1") {
		t.Errorf("serve said %s", said)
	}
	b, err := os.ReadFile(filepath.Join(dir, "hodoscope", "audit.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := audit.Verify(bytes.NewReader(b)); n != 2 || err != nil {
		t.Errorf("%d lines, %v: %s", n, err, b)
	}
	for _, want := range []string{
		`"node":"` + with.Name + `","effect":"act","call":"telemetry_execute","object":"every 15s: beam.process.limit"`,
		`"object":"ended; `,
	} {
		if !bytes.Contains(b, []byte(want)) {
			t.Errorf("the audit log has no %s: %s", want, b)
		}
	}
}
