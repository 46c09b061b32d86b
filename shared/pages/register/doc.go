// Package register is the register, for anybody, without a link: a doctor who is
// called back can check in seconds that the call is real.
//
// It promises:
//
//   - its pages show what the entries of the register hold, and nothing else of
//     any case;
//   - a code under which nothing is approved is answered alike, whatever lies
//     behind it;
//   - a register that cannot be read says neither yes nor no.
package register
