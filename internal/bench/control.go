package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
)

// control speaks with crowd_control of lab/crowd: a packet with a word and its
// arguments goes out, lines come back.
type control struct {
	mu   sync.Mutex // one question at a time
	to   *os.File
	from *os.File
}

// maxAnswer bounds an answer; they have a few lines.
const maxAnswer = 64 << 10

// ask waits for as long as the answer takes. When ctx ends the node is given up.
func (c *control) ask(ctx context.Context, words ...any) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	question := strings.TrimSuffix(fmt.Sprintln(words...), "\n")
	stop := context.AfterFunc(ctx, c.close)
	defer stop()
	answer, err := exchange(c.to, c.from, question)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("the lab's node does not answer %q: %w", question, err)
	}
	lines := strings.Split(answer, "\n")
	if lines[0] != "ok" {
		return nil, fmt.Errorf("the lab's node could not %q: %s", question, strings.Join(lines[1:], " "))
	}
	return lines[1:], nil
}

func exchange(to io.Writer, from io.Reader, question string) (string, error) {
	packet := binary.BigEndian.AppendUint32(nil, uint32(len(question)))
	if _, err := to.Write(append(packet, question...)); err != nil {
		return "", err
	}
	var size [4]byte
	if _, err := io.ReadFull(from, size[:]); err != nil {
		return "", err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxAnswer {
		return "", errors.New("answer too long")
	}
	answer := make([]byte, n)
	_, err := io.ReadFull(from, answer)
	return string(answer), err
}

// values asks for lines of "key value".
func (c *control) values(ctx context.Context, words ...any) (map[string]float64, error) {
	lines, err := c.ask(ctx, words...)
	if err != nil {
		return nil, err
	}
	out := make(map[string]float64, len(lines))
	for _, l := range lines {
		key, value, _ := strings.Cut(l, " ")
		if out[key], err = strconv.ParseFloat(value, 64); err != nil {
			return nil, fmt.Errorf("the lab's node said %q: %w", l, err)
		}
	}
	return out, nil
}

// close lets the node end: crowd_control halts when nobody speaks to it.
func (c *control) close() {
	c.to.Close()
	c.from.Close()
}
