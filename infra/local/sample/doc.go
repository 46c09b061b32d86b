// Package sample is what the local cloud is seeded with: a round that is active
// now, a few real trusts by their public codes, and made-up contacts and
// clients. It holds no real person's name, address or number: the addresses are
// under example.org and the numbers are of the range that Ofcom keeps for
// drama.
package sample
