// Package all is the list of all detectors, and the catalogue of what goes wrong with
// nodes, found or not. It judges nothing by itself.
//
// Beneath lie the folders of package diagnose.
package all
