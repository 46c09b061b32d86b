// Package notice tells people. It expands an announcement into one notice for
// each person and channel, leases each before it is sent, and records what
// became of it.
//
// Keys are deterministic, so an announcement that is carried out twice tells
// nobody twice. A provider without idempotency (SES and SNS have none) allows
// one duplicate, after a crash between sending and recording. A notice that
// fails sets its own next attempt, so that one bad mailbox holds up nobody.
//
// What became of a mail is learnt from the provider's events (Receipts). Whoever
// is not reached is told another way, or the next person is, at once; in the end
// operations are.
//
// Other organisations' systems are told too, by webhooks (package webhook): in
// the same outbox, under the same leases and the same switch, but never in the
// stream's own turn, so that a receiver that is slow delays no mail. Receivers
// may get an event more than once, and not in order: it has an id and a version.
//
// The words stand in words/, one file a message: a mail's act and preheader, and its
// text. They carry the reference and one clear link, and no word that somebody wrote
// except what the register shows of an approval. Its subject is built from the act,
// and its HTML from the text. Tests hold every file to limits: of grade, of length, of what it may say.
// A sender is one small interface.
package notice
