// Package pages serves all that people see, as HTML from the server, on the NHS
// design system, without any script but the board's. It puts together the
// features, each of which has its routes, templates and golden pages in a package
// of its own: the register, the documentation and what is kept of people, for
// anybody; the start, where people ask for their links; the form, by which a trust asks; the trust's page of its request; the
// reviews of those who are asked; and the board of an organisation. Features know
// package kit, which every page is made with, and package words, which puts a case
// in words; none knows another.
//
// They promise:
//
//   - GET and HEAD only read: nothing that a mail scanner does changes anything;
//   - an answer carries the content version that was shown, and counts once;
//   - whatever is wrong with an answer is named at once, beside its field, and
//     nothing that was typed is lost;
//   - a link that no longer works says what happened, and what to do; one that
//     was never ours says nothing about any case;
//   - the register shows what its entries hold and nothing else: a code under
//     which nothing is confirmed is answered alike, whatever lies behind it;
//   - every time is shown in UK time, with the name of its zone.
//
// Who may do what is decided by package casework, never here.
package pages
