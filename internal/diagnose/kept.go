package diagnose

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
)

// Write keeps a history: JSON, compressed. It is no recording to be kept for years: what
// is read must have been written by the same version.
func (h *History) Write(w io.Writer) error {
	z := gzip.NewWriter(w)
	if err := json.NewEncoder(z).Encode(h); err != nil {
		return err
	}
	return z.Close()
}

// Read reads a history that was kept, of at most so many bytes when it is unpacked. It
// has looks, and each of them a system and a census, or there is an error.
func Read(r io.Reader, most int64) (*History, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	var h History
	if err := json.NewDecoder(io.LimitReader(z, most)).Decode(&h); err != nil {
		return nil, err
	}
	if len(h.Looks) == 0 {
		return nil, errors.New("there is no look in it")
	}
	for i := range h.Looks {
		if h.Looks[i].System == nil || h.Looks[i].Census == nil {
			return nil, errors.New("a look in it has no system or no census")
		}
	}
	return &h, nil
}
