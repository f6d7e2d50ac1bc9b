package main

import (
	"github.com/hodoscope/hodoscope/internal/config"
)

// setup is what config.md is made from.
type setup struct {
	Groups  []group
	Example string
}

// group is one table of settings.
type group struct {
	Title string
	config.Group
}

func settings() setup {
	s := setup{Example: config.Example}
	for _, g := range config.Reference() {
		title := g.Path
		if title == "" {
			title = "top"
		}
		s.Groups = append(s.Groups, group{title, g})
	}
	return s
}
