// Command score runs the programs of the lab on real nodes, has the built program diagnose
// them, and writes how well it did: docs/diagnosis/score.md, from the results of all runs in
// score.json beside it.
//
//	go run ./internal/tools/score -hodoscope bin/hodoscope [-runs 3] [-add] [PROGRAM...]
//
// Each program runs by itself, several times, and the worst counts. Programs that are not
// named keep the results that they have, and so do those that need a control group where
// none can be made.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	t := tester{}
	flag.StringVar(&t.hodoscope, "hodoscope", "bin/hodoscope", "the program")
	flag.StringVar(&t.root, "root", ".", "root of the repository")
	flag.IntVar(&t.runs, "runs", 3, "runs of each program; the worst counts")
	flag.BoolVar(&t.add, "add", false, "add the runs to those on record; else they replace them")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := t.score(ctx, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func (t *tester) file(name string) string { return filepath.Join(t.root, "docs", "diagnosis", name) }
