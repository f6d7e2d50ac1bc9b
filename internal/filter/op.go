package filter

import (
	"math"
	"strconv"
	"strings"
)

type op string

const (
	less     op = "<"
	atMost   op = "<="
	greater  op = ">"
	atLeast  op = ">="
	equal    op = "="
	notEqual op = "!="
	matches  op = "~"
)

// ops in the order they are tried: the longer first.
var ops = []op{atMost, atLeast, notEqual, less, greater, equal, matches}

// ordered tells whether an operator needs a number.
func (o op) ordered() bool { return o == less || o == atMost || o == greater || o == atLeast }

// suffixes multiply a number. A k is 1024 for every column, so that nobody has
// to know which ones are bytes.
var suffixes = map[byte]float64{'k': 1 << 10, 'm': 1 << 20, 'g': 1 << 30, 't': 1 << 40}

// number reads 10, 1.5m, -3g. Nothing else that strconv takes (hex, inf, 1e3) is one.
func number(s string) (float64, bool) {
	if s == "" {
		return 0, false
	}
	factor := 1.0
	if f, ok := suffixes[s[len(s)-1]|0x20]; ok {
		factor, s = f, s[:len(s)-1]
	}
	if strings.Trim(strings.TrimPrefix(s, "-"), "0123456789.") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, false
	}
	return v * factor, true
}
