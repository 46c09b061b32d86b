package store_test

import (
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/readonce"
)

// The functions' permissions are written from the table in doc.go, so it must
// hold what the store does, and no more. Queries are left out: a call does not
// show their leading key.
func TestTheTableOfPermissionsIsWhatTheStoreDoes(t *testing.T) {
	var done []string
	for _, shape := range shapes(t) {
		s := newSetup(t)
		shape.write(t, s)
		_, err := shape.read(t.Context(), s.Store)
		must(t, err)
		done = append(done, permissions(s.proxy.Calls())...)
	}
	done = append(done, permissions(afterwards(t))...)
	slices.Sort(done)
	if diff := cmp.Diff(documented(t), slices.Compact(done)); diff != "" {
		t.Errorf("permissions (-documented +needed):\n%s", diff)
	}
}

// afterwards does what is left once everything was written and read.
func afterwards(t *testing.T) []dynamodb.Call {
	t.Helper()
	s := newSetup(t)
	n := s.expanded(t, "DR-0000-0001")
	_, err := s.Lease(t.Context(), n, evening)
	must(t, err)
	k := s.issued(t, "DR-0000-0002").Key
	_, err = s.CountAttempt(t.Context(), k, decision, evening)
	must(t, err)
	must(t, s.spend(t, k))
	wake := &casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening}
	must(t, s.NextCycle(t.Context(), casework.FirstWait("DR-0000-0001"), wake))
	must(t, s.RemoveWake(t.Context(), "DR-0000-0001", wake.Key))
	must(t, s.ResumeSending(t.Context()))
	_, err = s.WebhooksOf(t.Context(), []string{"RXX"})
	must(t, err)
	whom := casework.ForWhom{Contacts: []string{"RXX"}, Webhooks: []string{"RXX"}}
	_, err = s.Outgoing(readonce.Begin(t.Context()), []casework.OutboxKey{{Reference: "DR-0000-0001", Key: n.Key}}, whom)
	must(t, err)
	must(t, s.ReadAhead(readonce.Begin(t.Context()), casework.Ahead{
		Client: "rota", Organisation: "RXX", Contacts: "RXX", Round: "round", Case: "DR-0000-0001", Unsent: "key", Call: casework.CallRecord{Client: "rota", Key: "1"},
	}))
	must(t, s.RemoveContact(t.Context(), "RXX", "CT-7K2M9Q4X"))
	_, _, err = s.TakeToken(t.Context(), "client", time.Second, 5, evening)
	must(t, err)
	return s.proxy.Calls()
}

func permissions(calls []dynamodb.Call) []string {
	var all []string
	for _, call := range calls {
		switch {
		case strings.HasSuffix(call.Operation, "Item"):
			if call.Prefix != "" { // Else it is a batch: what it reads comes by itself.
				all = append(all, call.Operation+" "+call.Prefix)
			}
		case call.Action == "ConditionCheck":
			all = append(all, "ConditionCheckItem "+call.Prefix)
		case call.Action != "":
			all = append(all, call.Action+"Item "+call.Prefix)
		}
	}
	return all
}

// documented reads the table: the actions and the leading keys of each line.
func documented(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	must(t, err)
	var all []string
	for line := range strings.Lines(file.Doc.Text()) {
		var actions, keys []string
		for word := range strings.FieldsSeq(line) {
			word = strings.Trim(word, ",")
			switch {
			case strings.HasSuffix(word, "Item"):
				actions = append(actions, word)
			case len(word) == 2 && strings.HasSuffix(word, "#"):
				keys = append(keys, word)
			}
		}
		for _, action := range actions {
			for _, k := range keys {
				all = append(all, action+" "+k)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
