// Package alarms judges a template's alarms over figures as CloudWatch would:
// by the latest periods for which there are figures, of which a few must be bad,
// and by what an alarm says of those that are missing.
//
// It promises no more than what CloudWatch documents. How many periods beyond an
// alarm's own CloudWatch looks at is not documented; here it is two, as in its
// examples. Figures come as late as a Watch is told, because real ones do.
package alarms
