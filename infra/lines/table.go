package lines

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Row is one row of a table of comma-separated values.
type Row struct {
	Line  int
	Cells []string
}

// Table reads a table in UTF-8, with a byte order mark or without. What a spreadsheet
// saved in another encoding (plain "CSV" of Windows is in Windows-1252) is a fault, and
// nothing of it is read. A row that is none is a fault, and so is a table without any
// row; what comes after it is not read.
func Table(text string, faults *Faults) []Row {
	for i, line := range strings.Split(text, "\n") {
		if !utf8.ValidString(line) {
			faults.Add(i+1, "", "is not in UTF-8: save the file as “CSV UTF-8”")
			return nil
		}
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	reader.FieldsPerRecord = -1
	var rows []Row
	for {
		cells, err := reader.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if len(rows) == 0 {
				faults.Add(0, "", "the file is empty")
			}
			return rows
		case errors.As(err, &bad):
			faults.Add(bad.Line, "", "cannot be read as a table: %v", bad.Err)
			return rows
		case err != nil:
			faults.Add(0, "", "cannot be read as a table: %v", err)
			return rows
		}
		line, _ := reader.FieldPos(0)
		for i, cell := range cells {
			cells[i] = strings.TrimSpace(cell)
		}
		rows = append(rows, Row{line, cells})
	}
}

// Record is a row by the names of its columns.
type Record struct {
	Line  int
	Cells map[string]string
}

// Records are the rows below a heading row, which names the columns. A name that
// is given twice is a fault, and so is a row of another length, which is left out.
func Records(rows []Row, faults *Faults) (heading []string, records []Record) {
	if len(rows) == 0 {
		return nil, nil
	}
	heading = rows[0].Cells
	for i, name := range heading {
		if slices.Contains(heading[:i], name) {
			faults.Add(rows[0].Line, name, "is given twice")
		}
	}
	for _, row := range rows[1:] {
		if len(row.Cells) != len(heading) {
			faults.Add(row.Line, "", "%d columns, and the heading row has %d", len(row.Cells), len(heading))
			continue
		}
		record := Record{row.Line, map[string]string{}}
		for i, name := range heading {
			record.Cells[name] = row.Cells[i]
		}
		records = append(records, record)
	}
	return heading, records
}
