package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"time"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
	"github.com/hodoscope/hodoscope/internal/laboratory"
	"github.com/hodoscope/hodoscope/lab"
)

// tester runs programs and has them diagnosed.
type tester struct {
	hodoscope, root string
	runs            int
	add             bool // to the runs on record
}

// settle is how long a program runs before it is diagnosed; long is for those whose
// illness takes longer to be there.
const settle = 5 * time.Second

var long = map[string]time.Duration{"channels": 14 * time.Second, "websockets": 14 * time.Second, "peak": 605 * time.Second}

// unfit are programs that are no patients and no controls: they are there for other tests.
var unfit = []string{"crowd", "telemetry"}

func (t *tester) score(ctx context.Context, only []string) error {
	results, err := t.read()
	if err != nil {
		return err
	}
	for _, p := range lab.Programs() {
		if slices.Contains(unfit, p.Name) || len(only) > 0 && !slices.Contains(only, p.Name) {
			continue
		}
		for _, v := range p.Variants {
			r, err := t.variant(ctx, p, v)
			if errors.Is(err, laboratory.ErrNoGroup) || errors.Is(err, errNotTold) { // neither found nor missed
				fmt.Printf("%-28s not available: %v\n", key(p.Name, v.Name), err)
				continue
			}
			if err != nil {
				return fmt.Errorf("%s: %w", key(p.Name, v.Name), err)
			}
			if before, ok := results[r.Key]; ok && t.add {
				r = before.with(r)
			}
			results[r.Key] = r
			fmt.Printf("%-28s %g  %s %v\n", r.Key, r.Points, r.Why, r.Wrong)
			if err := t.write(results); err != nil {
				return err
			}
		}
	}
	return t.write(results)
}

// variant is the worst of the runs of a program in one variant.
func (t *tester) variant(ctx context.Context, p lab.Program, v lab.Variant) (worst result, err error) {
	for i := range t.runs {
		report, took, err := t.diagnose(ctx, p, v)
		r := result{Key: key(p.Name, v.Name), At: time.Now().Format(time.DateOnly), Runs: 1, Found: []string{}, Wrong: []string{}}
		switch silent := (*exec.ExitError)(nil); {
		case errors.As(err, &silent) && ctx.Err() == nil: // whoever cannot tell has missed it
			r.Why = err.Error()
		case err != nil:
			return worst, err
		case olderThan(report.Release, r.Key):
			return worst, errNotTold
		default:
			r = one(r.Key, report, took)
		}
		if i == 0 {
			worst = r
		} else {
			worst = worst.with(r)
		}
	}
	return worst, nil
}

// errNotTold: the release of OTP does not tell what it takes to find this.
var errNotTold = errors.New("a node of this release does not tell what it takes")

func olderThan(release, key string) bool {
	otp, err := strconv.Atoi(release)
	return err == nil && slices.ContainsFunc(diagnose.PatientsOf(all.Detectors, key), func(p diagnose.PatientOf) bool { return otp < p.Since })
}

// diagnose runs a program on a node of its own and diagnoses that.
func (t *tester) diagnose(ctx context.Context, p lab.Program, v lab.Variant) (*diagnose.Report, time.Duration, error) {
	l, err := laboratory.New("")
	if err != nil {
		return nil, 0, err
	}
	defer l.Close()
	n, err := l.Run(ctx, p, v, p.Name+"@127.0.0.1", io.Discard)
	if err != nil {
		return nil, 0, err
	}
	select {
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	case <-time.After(max(settle, long[p.Name])):
	}
	var out, problems bytes.Buffer
	c := exec.CommandContext(ctx, t.hodoscope, "diagnose", n.Name, "--allow-acts", "--fail-on", "never", "-o", "json",
		"--cookie-file", l.CookieFile(), "--epmd-port", fmt.Sprint(l.EPMDPort))
	c.Stdout, c.Stderr = &out, &problems
	c.Env = append(os.Environ(), "XDG_STATE_HOME="+l.Path("state")) // the log of acts
	began := time.Now()
	if err := c.Run(); err != nil {
		return nil, 0, errors.Join(err, errors.New(problems.String()))
	}
	var r diagnose.Report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		return nil, 0, err
	}
	return &r, time.Since(began), nil
}
