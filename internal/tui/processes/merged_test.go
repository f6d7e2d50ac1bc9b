package processes_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/ask"
	"github.com/hodoscope/hodoscope/internal/ask/asktest"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/tui"
	"github.com/hodoscope/hodoscope/internal/tui/stage"
	"github.com/hodoscope/hodoscope/internal/tui/tuitest"
)

// sitAtAll is somebody in front of the processes of three nodes.
func sitAtAll(t *testing.T, w, h int, query ...string) (*tuitest.Driver, []*asktest.Node) {
	var nodes []*asktest.Node
	o := tui.Options{Desk: &ask.Desk{}, Start: stage.Address{Screen: "all-processes"}.With(query...)}
	for _, name := range []string{"shop1@web", "shop2@web", "shop3@web"} {
		n := asktest.New(name, 4, 0.5, 2).Attached(2, asktest.Start)
		nodes = append(nodes, n)
		o.Nodes = append(o.Nodes, n)
	}
	d := tuitest.New(t, o, w, h, asktest.Start.Add(time.Second))
	d.Pass(time.Second)
	return d, nodes
}

func TestMergedFrames(t *testing.T) {
	tuitest.Frames(t, "merged", func(w, h int) *tuitest.Driver {
		d, _ := sitAtAll(t, w, h)
		d.Press("down", "down")
		return d
	})
}

var rowsOf = regexp.MustCompile(`(?m)^(shop\d@web) +(<0\.\d+\.\d+>)`)

// TestAllNodesInOneList: the order goes through all nodes, however it is chosen, and each
// row leads to its process on its node, and back to the list.
func TestAllNodesInOneList(t *testing.T) {
	d, _ := sitAtAll(t, 120, 40)
	d.Expect("processes of 3 nodes", "shop1@web", "shop2@web", "shop3@web")
	d.Press("Q")
	d.Expect("Queue▼")
	d.Press("/")
	d.Type("message_queue_len>0")
	d.Press("enter")
	d.Expect("filter: message_queue_len>0")
	seen := map[string]bool{}
	for _, row := range rowsOf.FindAllStringSubmatch(d.Frame(), -1) {
		seen[row[1]] = true
	}
	if len(seen) != 3 {
		t.Errorf("the longest queues should be of three nodes, are of %v:\n%s", seen, d.Frame())
	}
	d.Press("G")
	rows := rowsOf.FindAllStringSubmatch(d.Frame(), -1)
	last := rows[len(rows)-1]
	d.Press("y")
	if d.Copied != last[2] {
		t.Errorf("copied is %q, chosen is %q", d.Copied, last[2])
	}
	d.Press("enter")
	d.Expect("\n"+last[1]+"  OTP 27", "Stack, innermost first")
	d.Press("esc")
	d.Expect("processes of 3 nodes", "filter: message_queue_len>0")
	d.Press("P")
	d.Expect("pin: rows are of several nodes")
}

// TestMergedOrderHolds: once one has moved, no row runs away though the nodes go on, and
// rows that come further down stand behind those that are there.
func TestMergedOrderHolds(t *testing.T) {
	d, nodes := sitAtAll(t, 120, 40)
	d.Press("down", "down", "down")
	d.Expect("order held while you read")
	before := rowsOf.FindAllString(d.Frame(), -1)
	for range 3 {
		d.Watch(10*time.Second, nodes...)
	}
	if now := rowsOf.FindAllString(d.Frame(), -1); !slices.Equal(now, before) {
		t.Errorf("rows ran away: they were %v, are\n%s", before, d.Frame())
	}
	for range 4 {
		d.Press("pgdown")
		d.Pass(2 * time.Second)
	}
	if rows := rowsOf.FindAllString(d.Frame(), -1); len(rows) < 30 || slices.Equal(rows, before) {
		t.Errorf("further down there is nothing:\n%s", d.Frame())
	}
	d.Press("g")
	d.Expect("live")
}

// TestMergedAtAnEarlierMoment: it is shown as it was, and where nobody looked then that is said.
func TestMergedAtAnEarlierMoment(t *testing.T) {
	d, nodes := sitAtAll(t, 120, 40)
	before := rowsOf.FindAllString(d.Frame(), -1)
	d.Press("p")
	d.Watch(time.Minute, nodes...)
	d.Expect("as it was")
	now := rowsOf.FindAllString(d.Frame(), -1) // the time bar takes a line
	if len(now) < 20 || !slices.Equal(now, before[:len(now)]) {
		t.Errorf("rows were %v, are\n%s", before, d.Frame())
	}
	d.Press("esc", "2")
	d.Pass(2 * time.Second)
	d.Press("p", "A", "/")
	d.Type("nobody")
	d.Press("enter")
	d.Expect("nobody looked at it then")
}

// TestWhoDoesNotAnswer is told of, and the rows of the others are there.
func TestWhoDoesNotAnswer(t *testing.T) {
	d, nodes := sitAtAll(t, 120, 40)
	nodes[2].Standing(session.Unreachable, "nothing listens at 10.0.0.4:4370", "start the node")
	d.See(nodes[2])
	d.Press("Q")
	d.Expect("shop1@web", "shop2@web")
	if strings.Contains(d.Frame(), "shop3@web  <") {
		t.Errorf("it was not asked by queue and cannot be there:\n%s", d.Frame())
	}
	d.Expect("shop3@web: ")
}
