package seen

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"
)

// Recording is what was read of a recording.
type Recording struct {
	Tape    *Tape
	Program string // that made it
	Begun   time.Time
	// Cut is why not all of it could be read; "" where all of it was. What stands before is
	// on the tape.
	Cut string
}

// Bounds of a recording: a file may come from anybody.
const (
	mostLine   = 16 << 20 // bytes of one line
	mostRead   = 8 << 30  // bytes of all lines
	mostNodes  = 1000
	mostPacked = 64 << 20  // memory of the unpacker
	mostKept   = 256 << 20 // weight of the tape: of a longer recording the end is kept
)

// Read makes a tape of a recording. An error says that it is none, or one of a newer
// hodoscope; a recording that ends in its midst or becomes unreadable is Cut there.
func Read(r io.Reader) (*Recording, error) {
	packed, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(mostPacked), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	limited := &io.LimitedReader{R: packed, N: mostRead}
	lines := bufio.NewScanner(limited)
	lines.Buffer(nil, mostLine)
	out := &Recording{Tape: &Tape{Most: mostKept}}
	if err := out.begin(lines); err != nil {
		return nil, err
	}
	for err == nil && lines.Scan() {
		err = out.keep(lines.Bytes())
	}
	switch {
	case errors.Is(lines.Err(), io.ErrUnexpectedEOF):
		out.Cut = "it ends in its midst: it was not closed"
	case errors.Is(lines.Err(), bufio.ErrTooLong):
		out.Cut = fmt.Sprintf("a line is longer than %d MiB", mostLine>>20)
	case lines.Err() != nil:
		out.Cut = lines.Err().Error()
	case err != nil:
		out.Cut = err.Error()
	case limited.N == 0:
		out.Cut = fmt.Sprintf("it is longer than %d GiB, unpacked", mostRead>>30)
	}
	return out, nil
}

// begin reads the first line.
func (out *Recording) begin(lines *bufio.Scanner) error {
	none := errors.New("it is no recording of hodoscope top")
	if !lines.Scan() {
		if err := lines.Err(); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w: %w", none, err)
		}
		return none
	}
	var h header
	if err := json.Unmarshal(lines.Bytes(), &h); err != nil || h.Version == 0 {
		return none
	}
	if h.Version > version {
		return fmt.Errorf("it is a recording of version %d, made by %s; this hodoscope reads version %d", h.Version, h.Program, version)
	}
	out.Program, out.Begun = h.Program, h.Begun
	return nil
}

// keep puts a line on the tape. It weighs at least what it takes in the file.
func (out *Recording) keep(data []byte) error {
	var l noteLine
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&l); err != nil {
		return fmt.Errorf("a line is none of a recording: %w", err)
	}
	n, err := l.note()
	if err != nil {
		return err
	}
	t := out.Tape
	if t.nodes[n.Node] == nil && len(t.nodes) >= mostNodes {
		return fmt.Errorf("more than %d nodes", mostNodes)
	}
	least := int64(len(data))
	if n.State != nil {
		t.putState(n.Node, *n.State, n.Points, max(weighState(n.State), least))
		return nil
	}
	t.put(n.Node, n.Question, *n.Answer, max(weigh(n.Answer.Value), least))
	return nil
}
