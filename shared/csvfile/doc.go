// Package csvfile writes tables that people open in a spreadsheet: in UTF-8 that says
// so, by RFC 4180, and with no cell that the spreadsheet would take for a formula.
package csvfile
