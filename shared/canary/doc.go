// Package canary tries the whole system out, again and again: it files a test
// request as a trust's system would, lets the chain run on silence to its end,
// and says of the run before how long it took until the mail provider had taken
// the first notice, and whether everything came to its end.
//
// Who takes part is made up, stands in this package alone, and is in no list:
// not the round, nor the organisations, nor their contacts. Only who files the
// request and who sends the notices know of them. A case of a test round shows
// itself to nobody (see derogation.Round.Test).
package canary
