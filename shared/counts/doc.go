// Package counts works out the figures of a round from its ledgers, as of any
// instant.
//
// It is pure, and there is one definition of each figure: the comment on its
// field here, said again for readers in infra/docs/counts.md. Whoever holds the
// ledgers can work the figures out anew and must come to the same.
//
// What is recorded by the instant counts, and nothing else: a decision counts
// from when it was entered, not from when it was made, and an approval whose
// time is over is in force until its end is entered. The content of a request
// is that of its latest amendment by then.
package counts
