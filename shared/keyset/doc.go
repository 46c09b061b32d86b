// Package keyset reads a set of rotating HMAC secrets and says which one is
// used to sign today.
//
// The set is one JSON object, as it is kept in Secrets Manager:
//
//	{"current": "2", "1": "<old secret>", "2": "<new secret>"}
//
// "current" names the key that signs. Every other key still verifies, so keys
// rotate with an overlap: add a key, make it current, and remove the old one
// once nothing signed with it can still be valid.
//
// The package promises that a secret appears in no error and in no printed
// form of a Set.
package keyset
