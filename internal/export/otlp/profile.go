package otlp

// Collector are Options for an OpenTelemetry Collector on this machine, as it listens unless told otherwise.
func Collector() Options {
	return Options{Name: "collector", Protocol: GRPC, Endpoint: "http://localhost:4317"}
}

// Region is where Honeycomb keeps a team's data.
type Region string

const (
	US Region = "us"
	EU Region = "eu"
)

var honeycombEndpoints = map[Region]string{
	US: "https://api.honeycomb.io",
	EU: "https://api.eu1.honeycomb.io",
}

// Honeycomb are Options for Honeycomb: the key of the environment, and the dataset that metrics go to, which without
// one would be unknown_metrics. Events go to a dataset of their service.name. Another region than US and EU is US.
//
// Honeycomb bills each data point.
// https://docs.honeycomb.io/send-data/opentelemetry/
func Honeycomb(key Secret, metricsDataset string, region Region) Options {
	endpoint, ok := honeycombEndpoints[region]
	if !ok {
		endpoint = honeycombEndpoints[US]
	}
	o := Options{
		Name:     "honeycomb",
		Protocol: HTTP,
		Endpoint: endpoint,
		Headers:  map[string]Secret{"x-honeycomb-team": key},
	}
	if metricsDataset != "" {
		o.Metrics.Headers = map[string]Secret{"x-honeycomb-dataset": {Value: metricsDataset}}
	}
	return o
}
