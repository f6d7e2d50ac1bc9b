package discovery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/config"
)

// lists are files in the form of Prometheus' file_sd. They are read at each look: a
// time of change would miss one within the clock's grain, and they are small.
// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#file_sd_config
type lists struct{ patterns []string }

// Sources are the files that there are, and those that are named and missing.
func (l *lists) Sources() []string {
	var names []string
	for _, p := range l.patterns {
		found, err := filepath.Glob(p)
		if err != nil || len(found) == 0 && !strings.ContainsAny(p, `*?[\`) {
			found = []string{p}
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (l *lists) Find(_ context.Context, name string) ([]Target, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	targets, err := readList(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return targets, nil
}

// mostBytes bounds a list.
const mostBytes = 4 << 20

// readList reads a list; JSON is YAML too.
func readList(r io.Reader) ([]Target, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > mostBytes {
		return nil, fmt.Errorf("the list is larger than %d bytes", mostBytes)
	}
	return parseList(text)
}

type group struct {
	Targets []string          `yaml:"targets"`
	Labels  map[string]string `yaml:"labels"`
}

// parseList reads groups of targets with labels. Labels that begin with __ are for
// Prometheus itself and are left out.
func parseList(text []byte) ([]Target, error) {
	var groups []group
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&groups); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var out []Target
	for _, g := range groups {
		maps.DeleteFunc(g.Labels, func(name, _ string) bool { return strings.HasPrefix(name, "__") })
		for name := range g.Labels {
			if !config.IsLabel(name) {
				return nil, fmt.Errorf("%q is no name of a label", name)
			}
		}
		for _, t := range g.Targets {
			if _, err := attach.ParseTarget(t); err != nil {
				return nil, err
			}
			out = append(out, Target{t, g.Labels})
		}
	}
	return out, nil
}
