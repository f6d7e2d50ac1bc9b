package node_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/hodoscope/hodoscope/internal/dist"
	"github.com/hodoscope/hodoscope/internal/erltest"
	"github.com/hodoscope/hodoscope/internal/node"
	"github.com/hodoscope/hodoscope/internal/probe"
)

// guestVariable set makes this test binary a guest: a process of its own, to be stopped and killed.
const guestVariable = "HODOSCOPE_TEST_GUEST"

func TestMain(m *testing.M) {
	if target := os.Getenv(guestVariable); target != "" {
		beGuest(target)
		return
	}
	flag.Parse()
	// Most tests sleep most of the time, whatever the number of processors.
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// beGuest attaches, holds what can be held, asks as much as it may without end, and says when all slots have been
// answered once and how it ended.
func beGuest(target string) {
	name, addr, _ := strings.Cut(target, " ")
	cookie, _ := io.ReadAll(os.Stdin)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	g, err := node.Dial(ctx, node.Config{Node: name, Addr: addr, Cookie: string(cookie)})
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	if err := g.Hold(ctx, probe.HoldSchedulerWallTime()); err != nil {
		fmt.Println("failed", err)
		return
	}
	all, err := questions(ctx, g)
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	var answers atomic.Int64
	var asking sync.WaitGroup
	for i := range 2 * node.Working {
		asking.Go(func() {
			for k := i; g.Err() == nil; k++ {
				_, err := g.Do(context.Background(), all[k%len(all)], ignore)
				if err == nil && answers.Add(1) == 4*node.Working {
					fmt.Println("busy", g.Self())
				}
			}
		})
	}
	<-g.Done()
	asking.Wait()
	g.Close()
	fmt.Println("ended", errors.Is(g.Err(), node.ErrSuspended), errors.As(g.Err(), new(*dist.LostError)), g.Err())
}

// guest is this test binary run again, attached to a node and busy.
type guest struct {
	*os.Process
	name  string // that the node gave it
	lines chan string
}

// startGuest waits until the guest is busy.
func startGuest(t *testing.T, n *erltest.Node) *guest {
	t.Helper()
	g := &guest{lines: make(chan string, 8)}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), guestVariable+"="+config(n).Node+" "+config(n).Addr)
	cmd.Stdin = strings.NewReader(n.Cookie)
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // which ends stopped processes too
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan error)
	go func() {
		// The signal comes when the thread that started the process ends.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		defer close(g.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			g.lines <- s.Text()
		}
		cmd.Wait()
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	g.Process = cmd.Process
	t.Cleanup(func() {
		g.Kill()
		for range g.lines {
		}
	})
	g.name = g.line(t, "busy", time.Minute)
	return g
}

// line waits for the guest to say something that begins with word, and gives the rest of it.
func (g *guest) line(t *testing.T, word string, within time.Duration) string {
	t.Helper()
	select {
	case line, ok := <-g.lines:
		rest, found := strings.CutPrefix(line, word+" ")
		if !ok || !found {
			t.Fatalf("the guest said %q (%v), not %q", line, ok, word)
		}
		return rest
	case <-time.After(within):
		t.Fatalf("the guest has not said %q after %v", word, within)
	}
	return ""
}
