// Package privacy looks for what must not be in a free text: who a patient is,
// or who is on strike.
//
// An NHS number is certain enough to refuse: ten digits that stand alone and whose
// check digit fits. A date of birth, a home's postcode, a hospital's number for a
// patient and a person's name are not. They are warnings, which whoever wrote the
// text confirms or takes out.
//
// It promises that an NHS number with a valid check digit is found whatever few
// marks stand around and between its parts, in digits of any script, unless it is
// written as another number is. It cannot promise to find every name. It reads no
// clock and keeps nothing.
package privacy
