// Package privacy looks for what must not be in a free text: who a patient is,
// or who is on strike.
//
// An NHS number is certain enough to refuse: ten digits whose check digit fits.
// A date of birth, a home's postcode and a person's name are not. They are
// warnings, which whoever wrote the text confirms or takes out.
//
// It promises that an NHS number with a valid check digit is found whatever
// stands around and between its digits: spaces, hyphens, dots, letters' widths.
// It cannot promise to find every name. It reads no clock and keeps nothing.
package privacy
