package main

import (
	"context"
	"io"
	"os"

	"golang.org/x/term"

	"github.com/hodoscope/hodoscope/internal/attach"
	"github.com/hodoscope/hodoscope/internal/bench"
	"github.com/hodoscope/hodoscope/internal/session"
	"github.com/hodoscope/hodoscope/internal/source/live"
)

// world is all that a command can reach; tests give it another one.
type world struct {
	stdout, stderr io.Writer
	getenv         func(string) string
	// width tells whether w is a terminal, and how many columns it has.
	width func(w io.Writer) (columns int, terminal bool)
	// lines is how many lines the terminal w has; 0: it is none, or does not say.
	lines func(w io.Writer) int
	open  func(context.Context, attach.Options) (session.Source, error)
	nodes func(ctx context.Context, host string, try bool, o attach.Options) ([]attach.Entry, error)
	// bench measures a node, or the lab when target is nil.
	bench func(ctx context.Context, target *attach.Options, o bench.Options) (*bench.Report, error)
}

func realWorld() world {
	return world{
		stdout: os.Stdout,
		stderr: os.Stderr,
		getenv: os.Getenv,
		width:  terminalWidth,
		lines:  terminalLines,
		open:   openLive,
		nodes:  attach.Nodes,
		bench:  runBench,
	}
}

func openLive(ctx context.Context, o attach.Options) (session.Source, error) {
	n, err := attach.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	return live.New(n), nil
}

func terminalWidth(w io.Writer) (int, bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil || columns <= 0 {
		columns = 80
	}
	return columns, true
}

func terminalLines(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	if _, lines, err := term.GetSize(int(f.Fd())); err == nil {
		return lines
	}
	return 0
}
