// Package erltest starts real Erlang nodes for tests.
//
// A test that says what hodoscope shows of a node needs the truth from somewhere else. Each node started here carries
// a small helper that answers over a loopback socket of its own ([Node.Ask]), so the distribution, which is what is
// being tested, is compared with a channel that does not use it. [Node.Fingerprint] takes what a visit must leave
// unchanged.
//
// The releases of the matrix ([Releases]) are the machine's own OTP and the trees that hack/otp-roots builds, entered
// by chroot. Where a release is missing the test is skipped; with CI=true it fails.
//
// A test binary has one EPMD of its own on a free port, and each node a random name and cookie and a home directory
// with the cookie file in it. Nothing outlives the test: nodes end with the test, and with the test process however
// that dies.
//
// It is not a fake: package disttest has a scripted peer for what no real node would do. Only tests import this
// package.
//
// Beneath it: os/exec, Linux mount namespaces for the chroot, and erl/erltest_helper.erl on the node.
package erltest
