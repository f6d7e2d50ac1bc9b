package erltest

import (
	"os"
	"regexp"
	"strings"
	"time"
)

// Log returns everything the node has written so far: what its logger's default handler logged, and its standard output
// and error. A restarted node adds to it. Of a suspended or ended node it is what had reached the file.
func (n *Node) Log() string {
	n.t.Helper()
	if n.Running() && !n.stopped {
		n.drainLog()
	}
	return n.readLog()
}

// LogLines counts the lines of [Node.Log].
func (n *Node) LogLines() int {
	n.t.Helper()
	return strings.Count(n.Log(), "\n")
}

// A logger's handler, the process that owns standard output and the port to it each hand on what they get in their own
// time, but in order: what was logged before a marker was sent the same way is in the file when the marker is.
var marker = regexp.MustCompile("<erltest [0-9a-f]+>\n")

func (n *Node) drainLog() {
	n.t.Helper()
	mark := "<erltest " + random(8) + ">\n"
	n.must('l', mark)
	for deadline := time.Now().Add(askTimeout); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if strings.Contains(n.rawLog(), mark) {
			return
		}
	}
	n.t.Fatalf("erltest: %s: what was written to standard output did not arrive", n.Name)
}

func (n *Node) readLog() string { return marker.ReplaceAllString(n.rawLog(), "") }

func (n *Node) rawLog() string {
	b, err := os.ReadFile(n.path("log"))
	if err != nil {
		return ""
	}
	return string(b)
}

// tail returns at most size bytes of the end of s.
func tail(s string, size int) string {
	return s[max(0, len(s)-size):]
}
