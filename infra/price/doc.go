// Package price bounds the work that anybody can ask for by what they send. Work
// is counted in statements carried out, which are the same on any machine, and
// never in seconds.
//
// A package through which goes what callers send has a test, TestPrice, that names
// its doors to Through. Like any test it runs each once, on little. The test of
// this package builds it anew with every statement counted, in our packages and in
// those of the standard library that read text, and sends more and more: twice as
// much may cost twice as much, and a byte has a price that it may not exceed.
package price
