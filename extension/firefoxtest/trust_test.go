package firefoxtest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"testing"
	"time"
)

// newTrust is an authority of the test's own, as DER, and a certificate of it for some hosts. An exception for a wrong
// certificate would not do: where there is one, Firefox signs nothing.
func newTrust(t *testing.T, hosts ...string) (authority []byte, site tls.Certificate) {
	t.Helper()
	key := func() *ecdsa.PrivateKey {
		k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(t, err)
		return k
	}
	of := func(serial int64, ca bool) *x509.Certificate {
		c := &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: t.Name()}, IsCA: ca, BasicConstraintsValid: true,
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
			KeyUsage: x509.KeyUsageDigitalSignature, DNSNames: hosts,
		}
		if ca {
			c.KeyUsage, c.DNSNames, c.Subject.CommonName = x509.KeyUsageCertSign, nil, t.Name()+" authority"
		} else {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		}
		return c
	}
	above, below := key(), key()
	root := of(1, true)
	authority, err := x509.CreateCertificate(rand.Reader, root, root, above.Public(), above)
	must(t, err)
	leaf, err := x509.CreateCertificate(rand.Reader, of(2, false), root, below.Public(), above)
	must(t, err)
	return authority, tls.Certificate{Certificate: [][]byte{leaf}, PrivateKey: below}
}

// trust makes the browser believe an authority.
func (f *firefox) trust(authority []byte) {
	f.Helper()
	f.call("Marionette:SetContext", map[string]any{"value": "chrome"})
	_, err := run[any](f, "", `Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(arguments[0], "C,,")`,
		base64.StdEncoding.EncodeToString(authority))
	must(f.T, err)
	f.call("Marionette:SetContext", map[string]any{"value": "content"})
}
