package attach

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// maxCookie bounds a cookie file; an atom has at most 255 characters.
const maxCookie = 4 * 255

// cookieFiles are where OTP looks, in its order ("Distributed Erlang",
// section Security; auth.erl).
func cookieFiles() []string {
	var files []string
	if home, err := os.UserHomeDir(); err == nil {
		files = append(files, filepath.Join(home, ".erlang.cookie"))
	}
	if dir, err := os.UserConfigDir(); err == nil {
		files = append(files, filepath.Join(dir, "erlang", ".erlang.cookie"))
	}
	return files
}

// readCookie takes the cookie from o.Cookie, o.CookieFile, or where OTP keeps it.
func readCookie(o Options) (string, error) {
	if o.Cookie != "" {
		return o.Cookie, nil
	}
	if o.CookieFile != "" {
		return readCookieFile(o.CookieFile)
	}
	files := cookieFiles()
	for _, f := range files {
		c, err := readCookieFile(f)
		if !errors.Is(err, os.ErrNotExist) {
			return c, err
		}
	}
	return "", &Problem{Hop: "cookie", Code: CodeUsage,
		Fact: "there is no cookie: neither " + strings.Join(files, " nor ") + " exists",
		Next: "name the node's cookie file with --cookie-file, or put the cookie into the environment as HODOSCOPE_COOKIE"}
}

func readCookieFile(file string) (string, error) {
	st, err := os.Stat(file)
	if err != nil {
		return "", &Problem{Hop: "cookie", Code: CodeUsage, Err: err,
			Fact: fmt.Sprintf("cannot read the cookie file %s: %v", file, cause(err)),
			Next: "check the path, and that you may read the file"}
	}
	if !st.Mode().IsRegular() || st.Size() > maxCookie {
		return "", &Problem{Hop: "cookie", Code: CodeUsage,
			Fact: fmt.Sprintf("%s is not a cookie file: a cookie is one line of at most 255 characters", file),
			Next: "name the file that holds the cookie with --cookie-file"}
	}
	if runtime.GOOS != "windows" && st.Mode().Perm()&0o077 != 0 {
		return "", &Problem{Hop: "cookie", Code: CodeUsage,
			Fact: fmt.Sprintf("others may read the cookie file %s (mode %04o)", file, st.Mode().Perm()),
			Next: "whoever knows the cookie controls the node: chmod 0400 " + file}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return "", &Problem{Hop: "cookie", Code: CodeUsage, Err: err,
			Fact: fmt.Sprintf("cannot read the cookie file %s: %v", file, cause(err)),
			Next: "check that you may read the file"}
	}
	c, _, _ := strings.Cut(string(b), "\n")
	if c = strings.TrimRight(c, "\r"); c == "" {
		return "", &Problem{Hop: "cookie", Code: CodeUsage,
			Fact: fmt.Sprintf("the cookie file %s is empty", file), Next: "put the node's cookie into it"}
	}
	return c, nil
}

// cause takes the operation and path off an error of package os, which the
// sentence around it has already.
func cause(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
