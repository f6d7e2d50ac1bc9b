package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/common/model"
)

// kept is a scalar made of functions.
type kept struct {
	set  func(string) error
	text func() string
	k    kind
}

func (s *kept) Set(t string) error { return s.set(t) }
func (s *kept) String() string     { return s.text() }
func (s *kept) kind() kind         { return s.k }

var textKind = kind{name: "text"}

func text(at *string) *kept {
	return &kept{func(s string) error { *at = s; return nil }, func() string { return *at }, textKind}
}

// file is a path; in a configuration file, from that file's directory.
type file struct{ *kept }

func path(at *string) file {
	s := text(at)
	s.k = kind{name: "path"}
	return file{s}
}

// from makes a path of a configuration file one from where we are.
func from(dir, name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(dir, name)
}

func boolean(at *bool) *kept {
	return &kept{func(s string) error {
		switch s {
		case "true", "false":
			*at = s == "true"
			return nil
		}
		return fmt.Errorf("%q is neither true nor false", s)
	}, func() string { return strconv.FormatBool(*at) }, kind{name: "bool", how: "true or false"}}
}

func integer(at *int, least, most int) *kept {
	return &kept{func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return fmt.Errorf("%q is no number from %d to %d", s, least, most)
		}
		*at = n
		return nil
	}, func() string { return strconv.Itoa(*at) }, kind{name: "number", usage: fmt.Sprintf("from %d to %d", least, most)}}
}

func duration(at *time.Duration, least, most time.Duration) *kept {
	bounds := "from " + model.Duration(least).String() + " to " + model.Duration(most).String()
	return &kept{func(s string) error {
		d, err := model.ParseDuration(s)
		switch {
		case err != nil:
			return fmt.Errorf("%q is no duration", s)
		case time.Duration(d) < least || time.Duration(d) > most:
			return fmt.Errorf("%s is not %s", s, bounds)
		}
		*at = time.Duration(d)
		return nil
	}, func() string { return model.Duration(*at).String() },
		kind{name: "duration", how: "for instance 500ms, 15s, 1h30m, 15d", usage: bounds}}
}

// percentage is a share, which is written in percent.
func percentage(at *float64, least, most float64) *kept {
	bounds := fmt.Sprintf("from %v%% to %v%%", least, most)
	return &kept{func(s string) error {
		number, ok := strings.CutSuffix(s, "%")
		percent, err := strconv.ParseFloat(number, 64)
		switch {
		case !ok || err != nil:
			return fmt.Errorf("%q is no percentage", s)
		case !(percent >= least && percent <= most): // NaN is neither
			return fmt.Errorf("%s is not %s", s, bounds)
		}
		*at = percent / 100
		return nil
	}, func() string { return strconv.FormatFloat(*at*100, 'g', 6, 64) + "%" },
		kind{name: "percentage", how: "for instance 0.5%, 2%", usage: bounds}}
}

// units of sizes, largest first; those of a kind that tell less come later.
var units = []struct {
	name  string
	bytes int64
}{
	{"TiB", 1 << 40}, {"TB", 1e12}, {"GiB", 1 << 30}, {"GB", 1e9},
	{"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"kB", 1e3}, {"KB", 1e3}, {"B", 1},
}

func size(at *int64) *kept {
	return &kept{func(s string) error {
		n, err := parseSize(s)
		if err == nil {
			*at = n
		}
		return err
	}, func() string { return sizeText(*at) },
		kind{name: "size", how: "for instance 512MB, 4GiB"}}
}

func parseSize(s string) (int64, error) {
	if s == "0" {
		return 0, nil
	}
	number := strings.TrimRight(s, "TGMKkiB")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is no size", s)
	}
	for _, u := range units {
		if s[len(number):] == u.name && n <= 1<<62/u.bytes {
			return n * u.bytes, nil
		}
	}
	return 0, fmt.Errorf("%q is no size", s)
}

func sizeText(n int64) string {
	for _, u := range units {
		if n != 0 && n%u.bytes == 0 {
			return strconv.FormatInt(n/u.bytes, 10) + u.name
		}
	}
	return "0"
}

func word(at *string, allowed []string) *kept {
	return &kept{func(s string) error {
		if !slices.Contains(allowed, s) {
			return &wordError{s, allowed}
		}
		*at = s
		return nil
	}, func() string { return *at }, kind{name: "word", usage: "one of " + strings.Join(allowed, ", ")}}
}

// wordError is a word that is none of those known.
type wordError struct {
	word  string
	known []string
}

func (e *wordError) Error() string { return fmt.Sprintf("%q is none of the words here", e.word) }

// link is a URL. It must not hold a password, which would be shown wherever the URL is.
func link(at *string) *kept {
	return &kept{func(s string) error {
		if s != "" {
			if err := checkURL(s); err != nil {
				return err
			}
		}
		*at = s
		return nil
	}, func() string { return *at }, kind{name: "URL", how: "http:// or https://, without user and password"}}
}

func checkURL(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil: // that repeats the text, which may hold a password
		return errors.New("it is no URL")
	case u.User != nil:
		return errors.New("the URL holds a user or a password")
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return errors.New("it is no URL that begins with http:// or https:// and a host")
	}
	return nil
}

// checkAddress tells whether something can be listened on.
func checkAddress(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return fmt.Errorf("%q is no address with a port", s)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("%q has no usable port", s)
	}
	return nil
}

// address is where to listen.
func address(at *string) *kept {
	return &kept{func(s string) error {
		if err := checkAddress(s); err != nil {
			return err
		}
		*at = s
		return nil
	}, func() string { return *at }, kind{name: "address", how: "host:port"}}
}

// pattern is a regular expression for the whole of a name.
func pattern(at *string) *kept {
	return &kept{func(s string) error {
		if _, err := Anchored(s); err != nil {
			return err
		}
		*at = s
		return nil
	}, func() string { return *at }, kind{name: "pattern", how: "a regular expression (RE2)"}}
}

// Anchored compiles a pattern; nil for "", which stands for all.
func Anchored(pattern string) (*regexp.Regexp, error) {
	if pattern == "" {
		return nil, nil
	}
	return regexp.Compile("^(?:" + pattern + ")$")
}
