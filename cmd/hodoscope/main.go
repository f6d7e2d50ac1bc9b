// Command hodoscope attaches to a running Erlang or Elixir node and shows it.
//
// This package is wiring: one file per sub-command, which reads its flags, asks
// a source one question, hands the answer to view and what view made of it to
// cli. Standard output carries data and nothing else.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// version is set by the linker.
var version = "devel"

func main() { os.Exit(mainIn(realWorld())) }

func mainIn(w world) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second Ctrl-C ends us at once
	return run(ctx, w, os.Args[1:])
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, w world, args []string) int {
	t := &tool{world: w}
	root := rootCommand(t)
	root.SetArgs(args)
	root.SetOut(w.stdout)
	root.SetErr(w.stderr)
	cmd, err := root.ExecuteContextC(ctx)
	return t.report(ctx, cmd, err)
}
