package config

// Header is one of an HTTP request.
type Header struct {
	Name  string
	Value Secret
}

func (h *Header) fields() []field {
	return []field{
		{name: "name", to: text(&h.Name), help: "of the header"},
		{name: "value", to: secret(&h.Value, true), help: "the header's value"},
	}
}

func (h *Header) check(say report) {
	needs(say, "name", len(h.Name))
	needsSecret(say, "value", h.Value)
}

// BasicAuth is a user and a password; not used where there is no user.
type BasicAuth struct {
	Username string
	Password Secret
}

func (b *BasicAuth) fields() []field {
	return []field{
		{name: "username", to: text(&b.Username), expand: true, help: "empty: basic_auth is not used"},
		{name: "password", to: secret(&b.Password, false), help: "the password"},
	}
}

func (b *BasicAuth) check(say report) {
	switch {
	case b.Username == "" && b.Password.IsSet():
		say("", "there is a password and no username", "add username")
	case b.Username != "":
		needsSecret(say, "password", b.Password)
	}
}

// oneLogin says that a server is given a password or a token.
func oneLogin(say report, b BasicAuth, token Secret) {
	if b.Username != "" && token.IsSet() {
		say("basic_auth", "there are a password and a token", "leave one of them out")
	}
}

// TLS is that of the distribution.
type TLS struct {
	Enabled bool
	ClientTLS
}

func (t *TLS) fields() []field {
	return append([]field{{name: "enabled", to: boolean(&t.Enabled), preset: "false", help: "the nodes speak TLS distribution (inet_tls)"}},
		t.ClientTLS.fields()...)
}

func (t *TLS) check(say report) {
	if !t.Enabled && t.ClientTLS != (ClientTLS{}) {
		say("", "TLS files are named, and TLS is not enabled", "add enabled: true")
	}
	t.ClientTLS.check(say)
}

// ClientTLS is how a server is known, and how we are known to it.
type ClientTLS struct {
	CAFile   string // "": the system's authorities
	CertFile string // "": none is shown
	KeyFile  string
}

func (t *ClientTLS) fields() []field {
	return []field{
		{name: "ca_file", to: path(&t.CAFile), expand: true, help: "PEM file of the authorities that sign servers' certificates; empty: the system's"},
		{name: "cert_file", to: path(&t.CertFile), expand: true, help: "PEM file of our certificate; empty: none"},
		{name: "key_file", to: path(&t.KeyFile), expand: true, help: "PEM file of our key"},
	}
}

func (t *ClientTLS) check(say report) {
	if (t.CertFile == "") != (t.KeyFile == "") {
		say("", "cert_file and key_file belong together", "give both, or neither")
	}
}
