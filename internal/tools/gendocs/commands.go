package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// manual is what commands.md is made from: the program's own help.
type manual struct {
	Root     string // help of hodoscope itself, global flags included
	Commands []command
}

type command struct {
	Name, Short string
	Help        string // without the global flags
}

// commands builds the program and asks it, since what it says is in package main.
func commands(root string) (any, error) {
	dir, err := os.MkdirTemp("", "gendocs")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "hodoscope")
	build := exec.Command("go", "build", "-o", program, "./cmd/hodoscope")
	build.Dir, build.Stderr = root, os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("building the program: %w", err)
	}
	help, err := say(program, "--help")
	if err != nil {
		return nil, err
	}
	list, err := say(program, "__complete", "") // what completion offers: a name, a tab, what it does
	if err != nil {
		return nil, err
	}
	m := manual{Root: help}
	for line := range strings.Lines(list) {
		name, short, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || name == "help" {
			continue
		}
		text, err := say(program, name, "--help")
		if err != nil {
			return nil, err
		}
		m.Commands = append(m.Commands, command{name, short, withoutGlobal(text)})
	}
	return m, nil
}

// say runs the program in an environment that is the same everywhere.
func say(program string, args ...string) (string, error) {
	var out bytes.Buffer
	c := exec.Command(program, args...)
	c.Stdout, c.Env = &out, []string{"LANG=C.UTF-8"}
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("hodoscope %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(out.String()), nil
}

func withoutGlobal(help string) string {
	before, _, _ := strings.Cut(help, "\nGlobal Flags:\n")
	return strings.TrimSpace(before)
}
