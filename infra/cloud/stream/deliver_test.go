package stream

import "testing"

func TestThePartialFailureThatAFunctionReports(t *testing.T) {
	records := []record{{sequence: "100"}, {sequence: "101"}, {sequence: "102"}}
	const accepted = -1
	for _, c := range []struct {
		name, answer string
		want         int
	}{
		{"nothing", ``, accepted},
		{"null", `null`, accepted},
		{"an empty object", `{}`, accepted},
		{"an empty list", `{"batchItemFailures":[]}`, accepted},
		{"a null list", `{"batchItemFailures":null}`, accepted},
		{"another member", `{"BatchItemFailures":[{"itemIdentifier":"101"}]}`, accepted},
		{"one failure", `{"batchItemFailures":[{"itemIdentifier":"101"}]}`, 1},
		{"the lowest counts", `{"batchItemFailures":[{"itemIdentifier":"102"},{"itemIdentifier":"101"}]}`, 1},
		{"an empty identifier fails all", `{"batchItemFailures":[{"itemIdentifier":""}]}`, 0},
		{"a null identifier fails all", `{"batchItemFailures":[{"itemIdentifier":null}]}`, 0},
		{"a misspelt identifier fails all", `{"batchItemFailures":[{"ItemIdentifier":"101"}]}`, 0},
		{"an unknown identifier fails all", `{"batchItemFailures":[{"itemIdentifier":"102"},{"itemIdentifier":"999"}]}`, 0},
		{"no object fails all", `"done"`, 0},
		{"no list fails all", `{"batchItemFailures":"101"}`, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			failed, reason := firstFailure([]byte(c.answer), records)
			if reason == "" {
				failed = accepted
			}
			if failed != c.want {
				t.Errorf("first failure %d (%s), want %d", failed, reason, c.want)
			}
		})
	}
}
