// Package words says for people what a case holds: where it stands, what each
// tier said, what was asked and decided, and when, in UK time with the name of
// its zone. Each of its functions turns a state into texts that a template shows;
// none of them reads anything else.
package words
