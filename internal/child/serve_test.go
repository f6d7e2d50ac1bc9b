package child

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

// The test binary itself is the program that is started.
const role = "CHILD_TEST_LISTENS_ON"

func TestMain(m *testing.M) {
	address := os.Getenv(role)
	if address == "" {
		os.Exit(m.Run())
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		os.Exit(1)
	}
	for {
		if conn, err := listener.Accept(); err == nil {
			_ = conn.Close()
		}
	}
}

// server makes the command that listens on a port, but for the first so many, which end at once.
func server(t *testing.T, ends int) (on func(port int) *exec.Cmd, times *int) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip(ErrLinuxOnly)
	}
	times = new(int)
	return func(port int) *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if *times++; *times <= ends {
			address = "nowhere"
		}
		cmd.Env = append(os.Environ(), role+"="+address)
		return cmd
	}, times
}

// A program whose port was taken is started again with another one; then it listens, until it is ended.
func TestServe(t *testing.T) {
	on, times := server(t, 2)
	s, err := Serve(on)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", s.Port))
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	if *times != 3 {
		t.Errorf("started %d times", *times)
	}
	Kill(s.Cmd.Process)
	select {
	case <-s.Ended:
	case <-time.After(time.Minute):
		t.Error("it was killed and has not ended")
	}
}

func TestServeGivesUp(t *testing.T) {
	on, times := server(t, 100)
	if s, err := Serve(on); !errors.Is(err, ErrNotListening) || *times != 5 {
		t.Errorf("%v after %d starts: %v", s, *times, err)
	}
}
