// Package webhook calls other organisations' systems: it signs what is sent as
// Standard Webhooks says, and sends it.
//
// A receiver's address is somebody else's choice, so it is not trusted: only
// https, only names, and for each address that a name turns out to have, at the
// moment of dialling, only those that anybody on the internet could reach too,
// save the networks that the operator has allowed. Redirects are not followed,
// and answers are not read.
//
// Secrets are not kept anywhere: they are worked out from a key set, the
// webhook's id and a number that rises each time the secret is changed.
package webhook
