package seen

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/zstd"
)

// Recorder writes what was seen, so that Read can make a Tape of it: lines of JSON,
// compressed by zstd. What Keep has written can be read though Close is never called.
// Not safe for concurrent use.
type Recorder struct {
	packed *zstd.Encoder
	lines  *json.Encoder
}

// NewRecorder begins a recording: program says who makes it.
func NewRecorder(w io.Writer, program string, begun time.Time) (*Recorder, error) {
	packed, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(window))
	if err != nil {
		return nil, err
	}
	r := &Recorder{packed, json.NewEncoder(packed)}
	return r, r.write(header{version, program, begun})
}

// window is how far back the packer finds what was there before: some looks.
const window = 1 << 20

// Keep writes what was seen, and blocks until it is written.
func (r *Recorder) Keep(n Note) error {
	l, err := lineOf(n)
	if err != nil {
		return fmt.Errorf("%s %s: %w", n.Node, n.Question, err)
	}
	return r.write(l)
}

func (r *Recorder) write(line any) error {
	if err := r.lines.Encode(line); err != nil {
		return err
	}
	return r.packed.Flush()
}

// Close ends the recording. The writer beneath stays open.
func (r *Recorder) Close() error { return r.packed.Close() }
