// Package view turns the model into what a person reads: tables, cards and
// trees, with each cell's raw value, unit and meaning.
//
// It is pure: values in, values out, no clock, no node, no terminal. It decides
// what is shown and what it is called; the faces (cli, web, tui) decide how it
// is drawn. A column is computed once, here.
//
// Field names are OTP's words in snake_case and stay stable: people's scripts
// read them through `-o json`, and the page through the HTTP API. Columns are
// tables in code, one row per column with its getter; help, completion and
// documentation are made from the same rows.
//
// Beneath lie beam and etf, whose syntax for names it prints in. Text of a node
// passes through as it is: each face makes it harmless where it draws it.
package view
