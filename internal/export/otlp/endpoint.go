package otlp

import (
	"net"
	"net/url"
	"strings"
)

// endpoint is where a backend listens.
type endpoint struct {
	url   *url.URL // http or https, with a host
	plain bool     // no TLS
}

// parseEndpoint reads an endpoint of the Options. Whatever would end in errors and logs beside the address is refused:
// a password, a query.
func parseEndpoint(setting, text string, p Protocol) (endpoint, error) {
	wrong := func(fact string) (endpoint, error) { return endpoint{}, &SettingsError{setting, fact} }
	if text == "" {
		return wrong("is empty: where is the backend?")
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil: // which has the text, and with it perhaps a password
		return wrong("is not a URL")
	case u.User != nil:
		return wrong("must not have a name or password: put them into a header")
	case u.RawQuery != "" || u.Fragment != "":
		return wrong("must not have a query or fragment")
	case u.Scheme != "http" && u.Scheme != "https":
		return wrong("must begin with http:// or https://")
	case u.Hostname() == "":
		return wrong("has no host")
	case p == GRPC && strings.Trim(u.Path, "/") != "":
		return wrong("has a path, which gRPC does not use; is it one for " + string(HTTP) + "?")
	}
	return endpoint{url: u, plain: u.Scheme == "http"}, nil
}

// address is host:port, with OTLP's own ports where none is given.
func (e endpoint) address() string {
	port := e.url.Port()
	switch {
	case port == "" && e.plain:
		port = "4317"
	case port == "":
		port = "443"
	}
	return net.JoinHostPort(e.url.Hostname(), port)
}
