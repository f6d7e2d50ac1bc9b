// Compressed terms, as term_to_binary(Term, [compressed]) makes them. They are
// found in files; no node sends them by itself.
// Specification: erl_ext_dist, "The External Term Format", tag 80.

package etf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
)

const (
	maxRatio = 100
	// Small terms may compress better than maxRatio and do no harm.
	freeInflated = 16 << 10
)

// inflate returns the term inside a compressed one, which must take all of b.
func inflate(b []byte, limit int) ([]byte, error) {
	const header = 1 + 4
	fail := func(kind error, format string, args ...any) ([]byte, error) {
		return nil, &Error{Kind: kind, Offset: 1, Text: fmt.Sprintf(format, args...)}
	}
	if limit < 0 {
		return fail(ErrLimit, "compressed term refused")
	}
	if len(b) < header {
		return fail(ErrTruncated, "compressed term of %d bytes", len(b))
	}
	size, packed := uint64(be.Uint32(b[1:])), b[header:]
	if size > uint64(limit) || size > max(freeInflated, maxRatio*uint64(len(packed))) {
		return fail(ErrLimit, "%d compressed bytes claim to be %d", len(packed), size)
	}
	in := bytes.NewReader(packed)
	z, err := zlib.NewReader(in)
	if err != nil {
		return fail(ErrValue, "compressed term: %v", err)
	}
	// The buffer grows with what comes out: the size is only a claim.
	var out bytes.Buffer
	n, err := io.Copy(&out, io.LimitReader(z, int64(size)+1))
	switch {
	case err != nil:
		return fail(ErrValue, "compressed term: %v", err)
	case uint64(n) != size:
		return fail(ErrValue, "compressed term claims to be %d bytes and is not", size)
	case in.Len() > 0:
		return fail(ErrValue, "%d bytes after the compressed term", in.Len())
	}
	return out.Bytes(), nil
}
