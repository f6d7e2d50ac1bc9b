// Package fileserver finds files that are all opened and asked for through one process.
package fileserver

import (
	_ "embed"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/hub"
	"github.com/hodoscope/hodoscope/internal/diagnose/remedy"
)

//go:embed doc.md
var doc string

var callers = diagnose.Limit{Value: 10, Unit: "{process}", Means: "processes that wait for the file server, at the median of looks", Why: "a few files opened at the same time are no jam"}

// Detector finds files that are all opened through one process.
var Detector = hub.Kind{
	Name: "file_server_bottleneck", Title: "Files that are all opened through one process", IDs: []string{"P29"}, Doc: doc,
	Is:      hub.Named("file_server_2"),
	Callers: &callers, Service: "through which files are opened and asked for, one after the other", ByCaller: true,
	Now:      "Look whether one slow device (a network file system, a pipe) keeps it: all others wait behind that one request.",
	Code:     []diagnose.Advice{remedy.RawFiles, remedy.KeepFileFacts},
	Explains: []string{"pinned_binaries"}, // who waits for a file does not collect what it has read of others
	Check:    "Nobody waits for file_server_2 in most looks, under full load.",
	Patients: []diagnose.Patient{{Program: "fileserver", Culprit: []string{"fileserver"}, Evidence: []string{"wait for the answer", "works", "messages"}, Advice: []string{"raw"}}},
}.Detector()
