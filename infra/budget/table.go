package budget

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Tables are what the document shows of the operations, by the name of its place.
func Tables(operations []Operation) map[string]string {
	return map[string]string{"goals": goals(operations), "budgets": budgets(operations)}
}

// goals are the figures that are counted, with what they are to be.
func goals(operations []Operation) string {
	find := func(name string) Operation {
		i := slices.IndexFunc(operations, func(o Operation) bool { return o.Name == name })
		return operations[i]
	}
	whole := find(FiveTiers).Total()
	var table strings.Builder
	row := func(columns ...any) { fmt.Fprintf(&table, strings.Repeat("| %v ", len(columns))+"|\n", columns...) }
	row("figure", "before", "now", "goal")
	row("---", "--:", "--:", "--:")
	row("calls of DynamoDB for a case through five tiers, until everybody is told", 414, whole.CallCount(), "120 at most")
	row("write units, the same", "1,565, as DynamoDB Local counts", whole.Writes, "500 at most")
	row("waits for the database, one after the other: submit, with the commit", "10", find(Submit).Parts["ApiFunction"].Turns, "4 at most")
	row("the same: a tier's answer", "–", find(Record + "clinical director").Parts["PagesFunction"].Turns, "3 at most")
	row("the same: the union's decision", "–", find(Record + "union").Parts["PagesFunction"].Turns, "3 at most")
	return table.String()
}

// budgets is the operations as a table of Markdown, a row for each function that took
// part, and one for what an operation used in all.
func budgets(operations []Operation) string {
	var table strings.Builder
	table.WriteString("| operation | function | invocations | calls of DynamoDB | one after the other | read units | write units | transitions | emails, texts |\n")
	table.WriteString("|---|---|--:|---|--:|--:|--:|--:|--:|\n")
	for _, o := range operations {
		total := o.Total()
		fmt.Fprintf(&table, "| **%s** | | %d | **%d** | | %v | **%v** | %d | %d, %d |\n",
			o.Name, total.Invocations, total.CallCount(), total.Reads, total.Writes, o.Transitions, o.Mails, o.Texts)
		for _, function := range slices.Sorted(maps.Keys(o.Parts)) {
			part := o.Parts[function]
			turns := ""
			if part.Turns > 0 {
				turns = fmt.Sprint(part.Turns)
			}
			fmt.Fprintf(&table, "| | %s | %d | %s | %s | %v | %v | | |\n",
				short(function), part.Invocations, part.kinds(), turns, part.Reads, part.Writes)
		}
	}
	return table.String()
}

// Between is a document with the text between its two markers of a name replaced,
// which it must have.
func Between(document, name, text string) (string, error) {
	begin, end := fmt.Sprintf("<!-- begin %s -->\n", name), fmt.Sprintf("<!-- end %s -->", name)
	before, rest, found := strings.Cut(document, begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return "", fmt.Errorf("the document has no markers %q and %q", strings.TrimSpace(begin), end)
	}
	return before + begin + text + end + after, nil
}
