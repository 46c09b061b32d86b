package seed_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.org/derogations/infra/load/seed"
	"example.org/derogations/shared/store"
)

// stored are all items of a table by their keys, without the marks by which the store
// knows its own puts again.
func stored(t *testing.T, client *awsdynamodb.Client, table string) map[string]map[string]types.AttributeValue {
	t.Helper()
	all := map[string]map[string]types.AttributeValue{}
	pages := awsdynamodb.NewScanPaginator(client, &awsdynamodb.ScanInput{TableName: &table})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			delete(item, "write")
			all[fmt.Sprint(item["PK"], item["SK"])] = maps.Clone(item)
		}
	}
	return all
}

func TestSeededCasesAreItemForItemWhatTheStoreCommits(t *testing.T) {
	const cases = 120
	client := created(t, "seeded")
	created(t, "committed")
	var told []int
	if err := plan().Write(t.Context(), client, "seeded", cases, func(cases int) { told = append(told, cases) }); err != nil {
		t.Fatal(err)
	}
	if len(told) != 3 || told[2] != cases {
		t.Errorf("it says that %d cases are stored", told)
	}
	committed, published := store.New(client, "committed"), 0
	for _, change := range made(t, cases) {
		if err := committed.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if entries, ok := change.Case.State.RegisterEntries(); ok {
			published++
			if err := committed.Publish(t.Context(), entries); err != nil {
				t.Fatal(err)
			}
		}
	}
	want := stored(t, client, "committed")
	if len(want) < 5*cases || published == 0 {
		t.Fatalf("%d items of %d cases, %d of them published", len(want), cases, published)
	}
	if diff := cmp.Diff(want, stored(t, client, "seeded"), ofItems); diff != "" {
		t.Errorf("the store commits other items than are seeded:\n%s", diff)
	}
}

var ofItems = cmpopts.IgnoreUnexported(types.AttributeValueMemberS{}, types.AttributeValueMemberN{})

func TestARunThatWasBrokenOffIsRepeated(t *testing.T) {
	client := created(t, "repeated")
	ctx, breakOff := context.WithCancel(t.Context())
	if err := plan().Write(ctx, client, "repeated", 1000, func(int) { breakOff() }); err == nil {
		t.Fatal("it was not broken off")
	}
	if err := plan().Write(t.Context(), client, "repeated", 300, func(int) {}); err != nil {
		t.Fatal(err)
	}
	for _, change := range made(t, 300) {
		entries, err := store.New(client, "repeated").Entries(t.Context(), change.Case.State.Reference)
		if diff := cmp.Diff(change.Entries, entries); err != nil || diff != "" {
			t.Fatalf("%s is not whole: %v\n%s", change.Case.State.Reference, err, diff)
		}
	}
	other := plan()
	other.Until = other.Until.Add(-time.Hour)
	if err := other.Write(t.Context(), client, "repeated", 1, func(int) {}); !errors.Is(err, seed.ErrOther) {
		t.Errorf("the same seed as of another instant: %v", err)
	}
}
