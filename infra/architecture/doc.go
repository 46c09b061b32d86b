// Package architecture holds the rules that no compiler checks: which package
// may import which, where a clock may be read, where an archived library may be
// used, and that every package says what it is for.
package architecture
