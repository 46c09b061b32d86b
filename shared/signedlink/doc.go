// Package signedlink mints and verifies the tokens of the links by which
// reviewers act without an account, and the contacts of trusts ask and act, by
// which duty officers open the board of their organisation, and the one-time
// codes that some acts ask for as well.
//
// A token carries what it allows (purpose, request, review, contact or
// organisation, expiry, a mark of the address that it was sent to) and a keyed
// hash over all of it, in 46 characters, so that a link fits in a text message; in 59
// where it names an organisation beside a contact. It promises:
//
//   - there is exactly one token for a link and a key: no second spelling of a
//     token is accepted;
//   - a token that was not minted with one of the given keys is refused, in a
//     time that does not depend on how nearly it was right;
//   - a token of an expired link still says which link it was, so that a page
//     can tell the reader who decided and when.
//
// It knows nothing of who used a link or whether the review is still open:
// that is for the caller to check. It keeps no state, reads no clock and does
// no I/O.
package signedlink
