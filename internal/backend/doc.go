// Package backend starts real receivers of metrics and alerts for tests: Prometheus,
// VictoriaMetrics, Alertmanager and the OpenTelemetry Collector, each on loopback, with
// a directory of its own, until the test ends.
//
// A program that is not installed skips the test, and fails it with CI=true; hack/setup
// installs those of Debian, and the Collector is built from internal/tools/otelcol. It
// is not a fake, and knows nothing of what it is sent. Only tests import this package.
//
// Beneath it: package child, os/exec, and the programs' HTTP interfaces.
package backend
