// Package otlp sends metrics and events to one backend by OTLP, over gRPC or
// HTTP: an OpenTelemetry Collector, Honeycomb, or whatever else speaks it.
//
// The exporters are the OpenTelemetry Collector's own, with their queue, batches,
// retries and queue on disk, driven without a collector around them. What is ours
// is their settings, a guard between them and a backend that misbehaves, and
// figures of how it goes. Each Exporter has one backend and a queue of its own: a
// backend that hangs holds up neither the caller nor other backends.
//
// It decides neither what is sent nor when, and knows no metric by name. It logs
// nothing: what went wrong is in the Status.
//
// Beneath lie pdata, the collector's otlpexporter and otlphttpexporter, its
// filestorage extension, and OpenTelemetry's metric SDK, in which the exporters
// count.
package otlp
