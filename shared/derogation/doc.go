// Package derogation is the domain: one trust's request during one round of
// industrial action, the tiers that consider it, and the union's decision.
//
// It is pure. It uses the standard library only, reads no clock and does no
// I/O. Apply is the only way that a request changes: it takes a command and
// gives back the event that the command caused, and Evolve folds an event into
// the state. So a state is always the replay of its ledger.
//
// The rules come from NHS England's letter of 23 July 2025 (PRN02106): resolve
// locally if possible; otherwise clinical director, trust medical director,
// regional medical director, the national team, and only then the union, which
// alone decides. Silence never approves.
package derogation
