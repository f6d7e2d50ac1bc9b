package erltest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Files that [MakeCerts] writes, PEM each: the authority, and certificate and key of nodes (server) and of what attaches
// to them (client). Node certificates name 127.0.0.1, localhost and the machine; all are good for both usages but the
// client's, which is for clients only.
const (
	CAFile         = "ca.pem"
	ServerCertFile = "server.pem"
	ServerKeyFile  = "server.key"
	ClientCertFile = "client.pem"
	ClientKeyFile  = "client.key"
)

// MakeCerts makes an authority and its certificates in dir, valid for a day. Files that are there stay.
func MakeCerts(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, ClientKeyFile)); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	ca, err := newIssuer(dir)
	if err != nil {
		return err
	}
	hostname, _ := os.Hostname()
	server := &x509.Certificate{
		Subject: pkix.Name{CommonName: "erltest node"},
		// Before 26, OTP looks for the host part of a node name among the DNS names, also when it is an address.
		DNSNames:    []string{"127.0.0.1", "localhost", hostname},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	client := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "erltest client"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if err := ca.issue(dir, ServerCertFile, ServerKeyFile, server); err != nil {
		return err
	}
	return ca.issue(dir, ClientCertFile, ClientKeyFile, client)
}

type issuer struct {
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
	serial int64
}

func newIssuer(dir string) (*issuer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	cert := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "erltest authority"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		return nil, err
	}
	return &issuer{cert: cert, key: key, serial: 1}, writePEM(dir, CAFile, "CERTIFICATE", der)
}

func (i *issuer) issue(dir, certFile, keyFile string, cert *x509.Certificate) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	i.serial++
	cert.SerialNumber = big.NewInt(i.serial)
	cert.NotBefore, cert.NotAfter = i.cert.NotBefore, i.cert.NotAfter
	cert.KeyUsage = x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, cert, i.cert, key.Public(), i.key)
	if err != nil {
		return err
	}
	if err := writePEM(dir, certFile, "CERTIFICATE", der); err != nil {
		return err
	}
	der, err = x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(dir, keyFile, "EC PRIVATE KEY", der)
}

func writePEM(dir, name, block string, der []byte) error {
	return os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: block, Bytes: der}), 0o600)
}

// prepareTLS puts certificates and the distribution's TLS options into the node's directory, which is what the node
// sees when it runs inside another release's tree.
func (n *Node) prepareTLS() error {
	if err := MakeCerts(n.config.certs); err != nil {
		return err
	}
	for _, name := range []string{CAFile, ServerCertFile, ServerKeyFile} {
		b, err := os.ReadFile(filepath.Join(n.config.certs, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(n.path(name), b, 0o600); err != nil {
			return err
		}
	}
	files := fmt.Sprintf("{cacertfile, %q}, {certfile, %q}, {keyfile, %q}, {verify, verify_peer}",
		n.path(CAFile), n.path(ServerCertFile), n.path(ServerKeyFile))
	options := fmt.Sprintf("[{server, [%s, {fail_if_no_peer_cert, true}]}, {client, [%s]}].\n", files, files)
	return os.WriteFile(n.path("ssl_dist.config"), []byte(options), 0o600)
}
