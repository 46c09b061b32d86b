package derogationtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// Whole is a request in which everything that may be left out is given as well,
// beside what r has.
func Whole(r derogation.Request, now time.Time) derogation.Request {
	r.LocalNegotiatingCommittee.Comment = "Told by telephone."
	r.Previous = derogation.NewReference(1)
	r.Staff = slices.Clone(r.Staff)
	r.Staff[0].Site = &derogation.Site{Code: "RR813", Name: "St James's University Hospital"}
	r.Staff[0].Window = &derogation.Window{From: r.Window.From.Add(time.Hour), To: r.Window.To.Add(-time.Hour)}
	r.MassCasualty = &derogation.MassCasualty{Declarer: "nhs_england", DeclaredBy: "Its London region", CheckPhone: "0300 000 0100", IncidentReference: "INC-1", DeclaredAt: now.Add(-20 * time.Minute)}
	asOf := now.Add(-time.Hour)
	for _, item := range r.Evidence.Items() {
		said := derogation.Statement{Answer: derogation.Yes, Detail: "It was done.", AsOf: &asOf}
		r.Evidence = r.Evidence.With(item.Field, new(item.Counted(said, []int{12, 9, 2}[:len(item.Numbers())]...)))
	}
	return r
}

// Leaf is one value of a request as it is sent, which holds no others.
type Leaf struct {
	// Pointer is where it stands (RFC 6901); Field is the pointer with * for the
	// number of a line, as derogation.RequestFields has it.
	Pointer, Field string
	// Value is a string, a float64 or a bool.
	Value any
}

// Leaves lists the values of a request, in the order of their pointers.
func Leaves(t testing.TB, r derogation.Request) []Leaf {
	t.Helper()
	var found []Leaf
	var walk func(pointer, field string, value any)
	walk = func(pointer, field string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(value)) {
				walk(pointer+"/"+name, field+"/"+name, value[name])
			}
		case []any:
			for i, line := range value {
				walk(pointer+"/"+strconv.Itoa(i), field+"/*", line)
			}
		default:
			found = append(found, Leaf{pointer, field, value})
		}
	}
	walk("", "", decoded(t, r))
	return found
}

// With is a request in which one leaf has another value.
func (l Leaf) With(t testing.TB, r derogation.Request, value any) derogation.Request {
	t.Helper()
	document := decoded(t, r)
	parent, names := document, strings.Split(l.Pointer, "/")[1:]
	for _, name := range names[:len(names)-1] {
		if lines, ok := parent.([]any); ok {
			n, _ := strconv.Atoi(name)
			parent = lines[n]
		} else {
			parent = parent.(map[string]any)[name]
		}
	}
	parent.(map[string]any)[names[len(names)-1]] = value
	encoded, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var changed derogation.Request
	if err := json.Unmarshal(encoded, &changed); err != nil {
		t.Fatalf("%s = %v: %v", l.Pointer, value, err)
	}
	return changed
}

// Other is a value of the leaf's own kind that it does not have now, and that
// may stand there.
func (l Leaf) Other(t testing.TB) any {
	t.Helper()
	switch {
	case l.Field == "/category":
		return string(derogation.Cancer)
	case l.Field == "/massCasualty/declarer":
		return "police"
	case l.Field == "/previous":
		return derogation.NewReference(2)
	case strings.HasSuffix(l.Field, "/site/code"):
		return "ANOTHER"
	case l.Field == "/contact/email":
		return "another@example.org"
	case strings.HasPrefix(l.Field, "/evidence/") && strings.HasSuffix(l.Field, "/answer"):
		return string(derogation.NotYetKnown)
	}
	switch value := l.Value.(type) {
	case string:
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			return at.Add(-17 * time.Minute).Format(time.RFC3339)
		}
		return "Another " + strings.ReplaceAll(strings.Trim(l.Pointer, "/"), "/", " ")
	case float64:
		return value + 1
	case bool:
		return !value
	default:
		t.Fatalf("%s holds %v: give it a value in Whole", l.Pointer, value)
		return nil
	}
}

func decoded(t testing.TB, r derogation.Request) any {
	t.Helper()
	encoded, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(encoded, &document); err != nil {
		t.Fatal(err)
	}
	return document
}
