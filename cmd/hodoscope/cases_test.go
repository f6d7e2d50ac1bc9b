package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/erltest"
)

// TestFindingsOutliveServe: who starts serve again, after it was killed and after it was
// ended, has what was found before under the same name, and is not told it as news.
func TestFindingsOutliveServe(t *testing.T) {
	n := erltest.Start(t, erltest.Args("+S", "2:2"), erltest.Program("deadlock"))
	config := "listen: 127.0.0.1:0\ndata: {dir: " + t.TempDir() + "}\n" + jobOf([]*erltest.Node{n}, "")
	const news = ": opened critical: "
	found := func(d *daemon) []string {
		var ids []string
		page := d.page()
		eventually(t, "the deadlock is shown", func() bool {
			for _, f := range fetch[ask.FindingsOf](t, page, d.url+"/api/v1/nodes/"+url.PathEscape(n.Name)+"/findings").Open {
				ids = append(ids, f.ID)
			}
			return len(ids) > 0
		})
		return ids
	}
	d := startDaemon(t, config, n)
	eventually(t, "the deadlock is told", func() bool { return strings.Contains(d.said(), news) })
	before := found(d)
	for _, end := range []func(){d.kill, func() { d.end() }} { // d is the second serve by then
		end()
		d = startDaemon(t, config, n)
		if after := found(d); after[0] != before[0] {
			t.Errorf("then %v, before %v", after, before)
		}
		if strings.Contains(d.said(), news) {
			t.Errorf("it is told again: %s", d.said())
		}
	}
}
