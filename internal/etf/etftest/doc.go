// Package etftest makes random terms and compares terms, for the tests of
// packages that read or write them. It is linked into no binary.
package etftest
