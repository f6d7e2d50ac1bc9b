// Package etf reads and writes Erlang's External Term Format, the bytes that
// term_to_binary/1 makes and that travel between nodes.
//
// There are two ways to read. A [Cursor] walks over the bytes and hands out one
// field after the other without allocating: it is for rows, messages and
// whatever else has a known shape. [Decode] (and [Cursor.Term]) builds a [Term],
// a small tree of plain values, for whatever has not. Both use the same tag
// readers. [Append] writes a Term; the Append… functions write the common parts
// without building one. [Print] shows a Term in Erlang or Elixir syntax.
//
// Bytes from a node are not trusted: every length is checked against the bytes
// that are there before anything is allocated, nesting, number of elements and
// inflated size have [Limits], and an unknown tag fails the one term it stands
// in. No input makes the package panic, hang or allocate more than a small
// multiple of its own size.
//
// The package is not the distribution protocol: headers, atom caches and
// fragments are the business of internal/dist, which hands the atoms of a
// message's header to the Cursor. It keeps no state between terms other than
// the bounded atom table of a Cursor, does no input or output, and maps nothing
// to Go structs by reflection. Beneath it lies only the standard library.
//
// Specification: https://www.erlang.org/doc/apps/erts/erl_ext_dist.html
package etf
