// Package pages is what people see who hold a signed link: one request, as
// their tier may see it, and the form on which they answer; for a contact of the
// trust, where its request stands, what the trust may do, and the form of a new
// one; for an organisation's duty officers, the board of its open requests. For
// anybody, without a link, it is the register, where a doctor who is called back
// can check that the call is real; the way to a trust's form; and the form on
// paper. It is HTML from the server, on the NHS design system, without any script
// but the board's, which keeps it up to date.
//
// It promises:
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
