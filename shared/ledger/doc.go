// Package ledger keeps a case's events as a hash chain that either side can
// check without trusting the other.
//
// Each entry is the canonical encoding of one event: JSON with sorted keys, no
// insignificant space, and nothing escaped that need not be. Its hash is
// SHA-256 over the previous entry's hash and those bytes, so no entry can be
// changed, dropped, moved or put in without every later hash being wrong. The
// chain is tamper-evident; nothing that lives in one account is tamper-proof.
//
// The bytes are kept as they were written. A reader that is older or newer
// than the writer still verifies them, because verification needs no
// understanding of the fields.
package ledger
