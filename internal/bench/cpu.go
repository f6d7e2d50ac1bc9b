package bench

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// cpuOf is the CPU time of all threads of a process, in nanoseconds from
// /proc/PID/task/*/schedstat. Where the kernel keeps none, it is from
// /proc/PID/stat, in ticks of 10 ms. A runtime starts all its threads when it
// starts, so none takes its time along by ending.
func cpuOf(pid int) (time.Duration, error) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if len(files) == 0 {
		return ticksOf(pid)
	}
	var sum int64
	for _, f := range files {
		b, err := os.ReadFile(f)
		if errors.Is(err, os.ErrNotExist) {
			continue // a thread that just ended
		}
		if err != nil {
			return 0, err
		}
		ns, err := firstNumber(string(b))
		if err != nil {
			return 0, fmt.Errorf("%s: %w", f, err)
		}
		sum += ns
	}
	return time.Duration(sum), nil
}

func firstNumber(s string) (int64, error) {
	f := strings.Fields(s)
	if len(f) == 0 {
		return 0, errors.New("empty")
	}
	return strconv.ParseInt(f[0], 10, 64)
}

// tick is the unit of times in /proc: USER_HZ is 100 on every Linux.
const tick = 10 * time.Millisecond

func ticksOf(pid int) (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	return parseStat(string(b))
}

// parseStat reads utime and stime, the fields 14 and 15 of proc(5). The second
// field is a name in parentheses, which may hold anything.
func parseStat(stat string) (time.Duration, error) {
	_, rest, ok := cutLast(stat, ")")
	f := strings.Fields(rest)
	if !ok || len(f) < 13 {
		return 0, errors.New("not a stat file of proc(5)")
	}
	user, err := strconv.ParseInt(f[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+system) * tick, err
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// cpuClock reads the CPU time of a process, in seconds.
type cpuClock struct {
	pid int
	why string // there is no process to read
}

func (c cpuClock) read() Figure {
	if c.why != "" {
		return none(c.why)
	}
	t, err := cpuOf(c.pid)
	if err != nil {
		return none("cannot be read: " + err.Error())
	}
	return of(t.Seconds())
}

// minus is the growth of a counter between two readings.
func (f Figure) minus(before Figure) Figure {
	switch {
	case !f.Known():
		return f
	case !before.Known():
		return before
	}
	return of(f.Value - before.Value)
}

// ageOf is how long ago a process was started: field 22 of /proc/PID/stat, in
// ticks since the machine was.
func ageOf(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	up, err := os.ReadFile("/proc/uptime")
	if err != nil {
		return 0, err
	}
	return parseAge(string(stat), string(up))
}

func parseAge(stat, uptime string) (time.Duration, error) {
	_, rest, _ := cutLast(stat, ")")
	f, up := strings.Fields(rest), strings.Fields(uptime)
	if len(f) < 20 || len(up) < 1 {
		return 0, errors.New("not what proc(5) says")
	}
	started, err := strconv.ParseInt(f[19], 10, 64)
	if err != nil {
		return 0, err
	}
	seconds, err := strconv.ParseFloat(up[0], 64)
	return time.Duration(seconds*float64(time.Second)) - time.Duration(started)*tick, err
}
