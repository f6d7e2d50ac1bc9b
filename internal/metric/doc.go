// Package metric is the catalogue: one row for each metric, which is the only
// source of its name, unit, instrument, attributes, help and meaning, and of how it
// is read from the model. Readings of a node become OpenTelemetry's pmetric; names
// for Prometheus, documentation, dashboards and the rule pack's checks are made from
// the same rows.
//
// It asks nobody and has no clock: whoever gathers readings, and when, is collect's.
// What was not measured has no value here, and a reason where there is one.
//
// Beneath: the model, and OpenTelemetry's pdata for values. Names follow
// OpenTelemetry's semantic conventions (docs/general/naming.md, metrics.md), which
// have nothing for the BEAM, so that the prefix beam is ours to fill with care.
package metric
