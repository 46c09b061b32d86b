// Package httpapi is the JSON interface for other organisations' computer
// systems:
//
//	POST /oauth2/token                     an access token (package clientauth)
//	POST /v1/requests                      file a request
//	GET  /v1/requests/{reference}          a request as the caller may see it
//	GET  /v1/requests/{reference}/history  its ledger, to be verified
//	GET  /healthz                          whether the process answers
//
// It promises:
//
//   - every refusal is a problem document (RFC 9457) with a stable code, save
//     those of the token endpoint, which are as RFC 6749 says;
//   - a body with wrong fields is answered with all of them at once, each by
//     its JSON Pointer: what does not fit its type beside what the domain
//     refuses;
//   - nothing is guessed: no unknown field is passed over, no second field of
//     the same name wins, no time without its zone is taken;
//   - a request that is filed again with the same Idempotency-Key and body gets
//     the same answer, byte for byte;
//   - what a caller may not see is answered like what does not exist (404
//     not_found); a reference that cannot be one is told apart (404
//     reference_mistyped);
//   - an error of ours is an opaque 500 to the caller and one log line to us.
//
// Times are shown in UTC, whatever zone they were sent in.
//
// It reads no clock: the time of a call is the gateway's.
package httpapi
