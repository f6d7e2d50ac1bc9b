// Package config is the configuration file: YAML, read strictly, over which the
// environment and flags have the last word. A setting is a row of a table beside the
// struct that holds it; decoding, printing, the environment's names and docs/config.md
// are made from the same rows.
//
// What is wrong is told all at once, each problem with its line. A secret is the name
// of a file or of an environment variable, and is read by whoever uses it.
//
// To read it opens no file that a setting names, resolves no host and starts nothing.
//
// Beneath: a YAML parser that tells lines, and the words of metric and live.
package config
