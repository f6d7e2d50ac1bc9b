package main

import (
	"os"
	"path/filepath"

	"github.com/hodoscope/hodoscope/internal/diagnose"
	"github.com/hodoscope/hodoscope/internal/diagnose/all"
)

// diagnosisPage is what diagnosis/README.md is made from.
type diagnosisPage struct {
	Detectors []*diagnose.Detector
	Catalogue []all.Entry
	// Found is how many entries of the catalogue some detector finds.
	Found int
}

func diagnosis(string) (any, error) {
	p := diagnosisPage{Detectors: all.Detectors, Catalogue: all.Catalogue}
	for _, e := range all.Catalogue {
		if len(e.Detectors()) > 0 {
			p.Found++
		}
	}
	return p, nil
}

// detectorPages writes a page for each detector; those of others, that are no more, go.
func detectorPages(root string) error {
	dir := filepath.Join(root, "docs", "diagnosis")
	pages := map[string]string{}
	for _, d := range all.Detectors {
		pages[d.Name+".md"] = "<!-- Made by internal/tools/gendocs from the detector's doc.md and limits; do not edit. -->\n\n" + d.Page()
	}
	there, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		return err
	}
	for _, file := range there {
		name := filepath.Base(file)
		if pages[name] == "" && name != "README.md" && name != "score.md" {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
