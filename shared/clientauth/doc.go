// Package clientauth is the sign-in of systems: OAuth 2.0 client credentials
// with a signed assertion (private_key_jwt, RFC 7523, in the way that NHS
// England's interfaces use it), and bearer tokens.
//
// A client registers public keys and proves itself with a short-lived
// assertion signed by one of the private keys: RS512, or ES256. It gets an
// access token for ten minutes.
//
// It promises:
//
//   - the algorithm of an assertion is the registered key's and no other;
//   - an assertion works once, at this token endpoint, within five minutes;
//   - a disabled client, or a client whose signing key was revoked, is refused
//     at its next call, whatever its token says;
//   - what a client may do is what it is registered for at the time of the
//     call, not what its token once said;
//   - an error about a client or its key tells nothing to somebody who does
//     not hold the private key.
//
// It reads no clock: the time of each call is an argument. It stores nothing
// by itself: Clients does.
package clientauth
