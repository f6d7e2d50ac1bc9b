package child

import (
	"errors"
	"net"
	"os/exec"
	"strconv"
	"time"
)

// Server is a program that was started and listens on a port of 127.0.0.1.
type Server struct {
	Cmd   *exec.Cmd
	Port  int
	Ended <-chan struct{} // closed when it has ended
}

// ErrNotListening: the program did not listen where it was told to.
var ErrNotListening = errors.New("did not begin to listen")

// Serve starts a program that listens on a port of 127.0.0.1 and waits until it
// does, five seconds at the most. on makes the command for a port, again for
// another one when somebody else took that port before the program could.
func Serve(on func(port int) *exec.Cmd) (*Server, error) {
	for range 5 {
		port, err := FreePort()
		if err != nil {
			return nil, err
		}
		s, err := ServeOn(port, on(port))
		if !errors.Is(err, ErrNotListening) {
			return s, err
		}
	}
	return nil, ErrNotListening
}

// ServeOn starts a program that was told to listen on a port, and waits as [Serve] does.
func ServeOn(port int, cmd *exec.Cmd) (*Server, error) {
	if err := Start(cmd); err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	if !listens(port, ended) {
		Kill(cmd.Process)
		<-ended
		return nil, ErrNotListening
	}
	return &Server{cmd, port, ended}, nil
}

// FreePort is a port of 127.0.0.1 on which nothing listened a moment ago.
func FreePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// listens waits until something accepts on the port, or the program meant to do so
// has ended.
func listens(port int, ended <-chan struct{}) bool {
	for range 1000 {
		select {
		case <-ended:
			return false
		case <-time.After(5 * time.Millisecond):
		}
		conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			_ = conn.Close()
			return true
		}
	}
	return false
}
