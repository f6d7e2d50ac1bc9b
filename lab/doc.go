// Package lab carries the lab's programs: their sources, and what their READMEs say
// of them. [README.md] has what a program is, and how one is written.
//
// It starts none of them; package laboratory does. Beneath lies nothing.
//
// [README.md]: https://github.com/hodoscope/hodoscope/blob/main/lab/README.md
package lab
