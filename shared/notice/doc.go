// Package notice tells people. It expands an announcement into one notice for
// each person and channel, leases each before it is sent, and records what
// became of it.
//
// Keys are deterministic, so an announcement that is carried out twice tells
// nobody twice. A provider without idempotency (SES and SNS have none) allows
// one duplicate, after a crash between sending and recording. A notice that
// fails sets its own next attempt, so that one bad mailbox holds up nobody.
//
// The words stand in words/, one file a message. They carry the reference and
// one clear link, and no clinical text. A sender is one small interface.
package notice
