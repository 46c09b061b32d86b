package csvfile

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Spreadsheets hold what begins with these to be a formula, of either width. Such a
// cell gets an apostrophe in front, which they take for "this is text".
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// byteOrderMark before the first row tells spreadsheets that the file is in UTF-8.
const byteOrderMark = "\ufeff"

// Heading writes the row of headings, with which a file begins. Errors: those of out.
func Heading(out io.Writer, columns []string) error {
	if _, err := io.WriteString(out, byteOrderMark); err != nil {
		return err
	}
	return Row(out, columns)
}

// Row writes one row. Errors: those of out.
func Row(out io.Writer, cells []string) error {
	row := slices.Clone(cells)
	for i, cell := range row {
		if first, _ := utf8.DecodeRuneInString(cell); cell != "" && strings.ContainsRune(formulaStarts, first) {
			row[i] = "'" + cell
		}
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if err := w.Write(row); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}
