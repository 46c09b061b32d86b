// Package links has links emailed to those who are registered for them, whoever asks:
// the link to a trust's form to the trust's contacts (form.go), and that of a board to
// a duty officer who knows the address they are registered by (board.go). What
// somebody is answered, and how long it takes, is the same whoever is registered
// (links.go, with the limits).
package links
