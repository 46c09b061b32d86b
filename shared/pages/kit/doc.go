// Package kit is what every page is made with, whatever its feature: the layout
// and its stylesheets, the headers of security, compression, the controls of a
// form and how what was typed in them is read, whatever is wrong beside its
// field, the pages that only say something, and the visits of signed links.
//
// It knows no feature, and decides nothing about a case.
package kit
