package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/backend"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// busyRule fires on any node that does something.
const busyRule = `groups:
  - name: test
    interval: 1s
    rules:
      - alert: ManyProcesses
        expr: beam_process_count > 100
        labels: {severity: warning}
        annotations: {summary: "{{ $labels.instance }} has many processes"}
`

// TestEveryScreen: each screen of the page on a real node that has something for it, with
// what the node itself says, in both themes and three widths.
func TestEveryScreen(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	chromium, page := needBrowser(t)
	n := erltest.Start(t, erltest.Cookie("screens"), erltest.Args("+S", "2:2"), erltest.Program("webload"), erltest.Program("deadlock"))
	peer := erltest.Start(t, erltest.Cookie("screens"), erltest.Args("+S", "1:1"))
	n.Ask("erlang:system_flag(microstate_accounting, true)")
	if !n.AskBool(fmt.Sprintf("net_kernel:connect_node('%s')", peer.Name)) {
		t.Fatal("the nodes do not connect")
	}
	n.Ask("ok = mnesia:start(), {atomic, ok} = mnesia:create_table(receipts, []), ok")
	rules := filepath.Join(t.TempDir(), "busy.yml")
	if err := os.WriteFile(rules, []byte(busyRule), 0o600); err != nil {
		t.Fatal(err)
	}
	d := startDaemon(t, "listen: 127.0.0.1:0\ndata: {dir: "+t.TempDir()+"}\n"+jobOf([]*erltest.Node{n, peer}, ", tier: deep")+
		"rules: {pack: true, files: ["+rules+"], interval: 1s}\n", n, peer)
	eventually(t, "a minute's worth of history has begun", func() bool {
		s, err := backend.Query(d.url+promPath, fmt.Sprintf("count_over_time(beam_process_count{instance=%q}[5m]) >= 8", n.Name), time.Now())
		return err == nil && len(s) == 1
	})
	eventually(t, "the deadlock is found", func() bool { return strings.Contains(d.said(), "billing") })

	truth, err := json.Marshal(map[string]any{
		"node": n.Name, "peer": peer.Name, "schedulers": n.AskInt("erlang:system_info(schedulers_online)"),
		"processes": n.AskInt("erlang:system_info(process_count)"), "name": "webload_router",
		"pid":     strings.Trim(n.Ask("pid_to_list(whereis(billing))"), `"<>`),
		"culprit": "billing", "finding": "wait for each other, for ever", "group": "webload_client", "application": "webload",
		"kept": "receipts", "table": n.Ask("ets:info(webload_sessions, name)"), "port": "tcp_inet", "alert": "ManyProcesses",
	})
	if err != nil {
		t.Fatal(err)
	}
	link := d.url + "/#token=" + d.token()
	cmd := exec.CommandContext(t.Context(), "node", page+"/test/screens.mjs", chromium, t.ArtifactDir(), link, link)
	cmd.Env = append(os.Environ(), "TRUTH="+string(truth))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if verdict, told, _ := strings.Cut(lines.Text(), "\t"); verdict != "ok" {
			t.Error(strings.ReplaceAll(told, "\\n", "\n"))
		} else if testing.Verbose() {
			t.Log(told)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}
