package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// aged is a table that was made before lists had indexes of their own, on its way
// through the releases that infra/docs/deploy.md has in order.
type aged struct {
	*setup
	t        *testing.T
	database *dynamodb.Local
	step     template.Table
}

// before are the attributes of a summary as functions wrote it before.
var before = []string{"PK", "SK", "schema", "body", "version", "dueKey", "dueSort", "roundKey", "roundSort", "contentVersion", "head", "status", "organisationKey", "organisationSort"}

func tableAt(t *testing.T, lists string) template.Table {
	t.Helper()
	deployment, err := template.Load("../../template.yaml", template.Options{Parameters: map[string]string{"Lists": lists}})
	must(t, err)
	table := deployment.Tables[0]
	table.StreamView = ""
	return table
}

func newAged(t *testing.T) *aged {
	t.Helper()
	// DynamoDB Local may never finish an index while other tables are written.
	database, err := dynamodb.Start(t.Context(), dynamodb.Options{InfraDir: "../../infra"})
	must(t, err)
	t.Cleanup(func() { must(t, database.Close()) })
	a := &aged{newSetupIn(t, database), t, database, tableAt(t, "before")}
	a.table += "-aged"
	_, err = dynamodb.CreateTable(t.Context(), newClient(database.URL()), a.step, a.table)
	must(t, err)
	a.functions("before")
	return a
}

// functions have the store of functions that are deployed at a step.
func (a *aged) functions(lists string) { a.Store = store.New(a.client, a.table).Listing(lists) }

// fileAsBefore stores a case as functions did before they knew of outlines.
func (a *aged) fileAsBefore(reference string, at time.Time) casework.Case {
	a.t.Helper()
	c := a.filedBy(a.t, reference, "RXX", "one", at)
	item := a.item(a.t, [2]string{"R#" + reference, "SUMMARY"})
	for name := range item {
		if !slices.Contains(before, name) {
			delete(item, name)
		}
	}
	encoded, err := attributevalue.MarshalMap(item)
	must(a.t, err)
	_, err = a.client.PutItem(a.t.Context(), &awsdynamodb.PutItemInput{TableName: &a.table, Item: encoded})
	must(a.t, err)
	return c
}

// deploy brings the table to a step, in one change of its indexes: CloudFormation
// makes no more of them at once.
func (a *aged) deploy(lists string) {
	a.t.Helper()
	to := tableAt(a.t, lists)
	has := func(in template.Table, i template.Index) bool {
		return slices.ContainsFunc(in.Indexes, func(other template.Index) bool { return other.Name == i.Name })
	}
	in := &awsdynamodb.UpdateTableInput{TableName: &a.table}
	for _, i := range to.Indexes {
		if has(a.step, i) {
			continue
		}
		key := func(name string, kind types.KeyType) types.KeySchemaElement {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: &name, AttributeType: types.ScalarAttributeTypeS})
			return types.KeySchemaElement{AttributeName: &name, KeyType: kind}
		}
		in.GlobalSecondaryIndexUpdates = append(in.GlobalSecondaryIndexUpdates, types.GlobalSecondaryIndexUpdate{Create: &types.CreateGlobalSecondaryIndexAction{
			IndexName: &i.Name, KeySchema: []types.KeySchemaElement{key(i.PartitionKey, types.KeyTypeHash), key(i.SortKey, types.KeyTypeRange)},
			Projection: &types.Projection{ProjectionType: types.ProjectionType(i.Projection), NonKeyAttributes: i.Include},
		}})
	}
	for _, i := range a.step.Indexes {
		if !has(to, i) {
			in.GlobalSecondaryIndexUpdates = append(in.GlobalSecondaryIndexUpdates, types.GlobalSecondaryIndexUpdate{Delete: &types.DeleteGlobalSecondaryIndexAction{IndexName: &i.Name}})
		}
	}
	if len(in.GlobalSecondaryIndexUpdates) > 1 {
		a.t.Fatalf("to %s: %d indexes change in one deployment", lists, len(in.GlobalSecondaryIndexUpdates))
	}
	if len(in.GlobalSecondaryIndexUpdates) == 1 {
		_, err := a.client.UpdateTable(a.t.Context(), in)
		must(a.t, err)
		a.active()
	}
	a.step = to
	a.functions(lists)
}

// active waits until each index is filled from the items that there are. DynamoDB
// Local fails now and then while it changes them.
func (a *aged) active() {
	a.t.Helper()
	waiter := awsdynamodb.NewTableExistsWaiter(a.client, func(o *awsdynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 50*time.Millisecond, time.Second
		o.Retryable = func(_ context.Context, _ *awsdynamodb.DescribeTableInput, out *awsdynamodb.DescribeTableOutput, err error) (bool, error) {
			return err != nil || slices.ContainsFunc(out.Table.GlobalSecondaryIndexes, func(i types.GlobalSecondaryIndexDescription) bool {
				return i.IndexStatus != types.IndexStatusActive || aws.ToBool(i.Backfilling)
			}), nil
		}
	})
	must(a.t, waiter.Wait(a.t.Context(), &awsdynamodb.DescribeTableInput{TableName: &a.table}, time.Hour))
}

// wantLists reads every list, which must have the cases named.
func (a *aged) wantLists(step string, want ...string) {
	a.t.Helper()
	ctx := a.t.Context()
	all, _, err := a.TrustCases(ctx, "RXX", time.Time{}, "", 100)
	wantSame(a.t, step+": of the trust", want, references(all), err)
	of := references(a.ofRound(a.t, "one"))
	slices.Sort(of)
	wantSame(a.t, step+": of the round", want, of, nil)
	open, _, err := a.OpenCases(ctx, "one", 100)
	if err != nil || len(open) != len(want) {
		a.t.Errorf("%s: open: %v, %v", step, open, err)
	}
	round := sampleRound()
	round.ID = "one"
	alike, err := a.AlikeCases(ctx, "RXX", round, sampleRequest(), 100)
	slices.Sort(alike)
	wantSame(a.t, step+": alike", want, alike, err)
	latest, err := a.LatestOfTrust(ctx, "RXX", time.Time{}, evening.AddDate(1, 0, 0), 1)
	if err != nil || len(latest) != 1 || latest[0].Reference != want[len(want)-1] {
		a.t.Errorf("%s: latest: %v, %v", step, latest, err)
	}
}

// fill is the operator's command.
func (a *aged) fill(dryRun bool) (operating.Filled, error) {
	a.t.Helper()
	must(a.t, a.ListAsTheTableDoes(a.t.Context()))
	return operating.Lists{Keeper: a.Store, Next: context.Context.Err}.Fill(a.t.Context(), dryRun, func(operating.Filled) {})
}

func (a *aged) wantFilled(cases, wrong int, dryRun bool) {
	a.t.Helper()
	got, err := a.fill(dryRun)
	wantSame(a.t, "filled", operating.Filled{Cases: cases, Wrong: wrong}, got, err)
}

func (a *aged) wantKept(want bool) {
	a.t.Helper()
	kept, err := store.New(a.client, a.table).ListsKept(a.t.Context())
	wantSame(a.t, "kept", want, kept, err)
}

// The releases in order, and back. Lists have every case after each of them.
func TestATableGoesOverToTheIndexesOfListsAndBack(t *testing.T) {
	a := newAged(t)
	must(t, a.PutRound(t.Context(), sampleRound()))
	must(t, a.PutOrganisation(t.Context(), sampleTrust()))
	a.wantKept(false) // There is a round, and no index for its lists.
	file := func(n int) string { return fmt.Sprintf("DR-0000-%04d", n) }
	at := func(n int) time.Time { return evening.Add(time.Duration(n) * time.Second) }
	first := a.fileAsBefore(file(0), at(0))
	a.fileAsBefore(file(1), at(1))
	want := []string{file(0), file(1)}
	a.wantLists("before", want...)
	for n, step := range []string{"casesByRound", "casesByTrust", "casesAlike"} {
		if _, err := a.fill(false); err == nil {
			t.Errorf("before %s: lists are read from indexes that are not there", step)
		}
		a.deploy(step)
		a.filedBy(t, file(2+n), "RXX", "one", at(2+n))
		want = append(want, file(2+n))
		a.wantLists(step, want...)
	}
	a.fileAsBefore(file(5), at(5)) // A function of before was still at work.
	want = append(want, file(5))
	a.wantFilled(6, 1, true)
	a.wantKept(false)
	a.wantFilled(6, 1, false)
	a.wantKept(true)
	a.wantLists("filled", want...)

	a.deploy("slim")
	a.commit(t, opening(t, first))
	a.filedBy(t, file(6), "RXX", "one", at(6))
	want = append(want, file(6))
	a.wantLists("slim", want...)
	if item := a.item(t, [2]string{"R#" + file(6), "SUMMARY"}); item["organisationKey"] != nil || item["roundKey"] != nil {
		t.Errorf("a case is listed as before: %v", item)
	}
	if err := a.ForgetLists(t.Context()); err == nil {
		t.Error("lists are read from an index that is not there")
	}

	a.deploy("casesAlike")
	a.wantLists("one back", want...)
	a.wantFilled(7, 2, false) // What changed meanwhile is listed as before again.
	must(t, a.ForgetLists(t.Context()))
	a.wantKept(false)
	a.wantLists("as before", want...)
	a.deploy("casesByTrust")
	a.deploy("casesByRound")
	a.deploy("before")
	a.wantLists("all the way back", want...)
}

// What somebody changes while lists are filled is theirs.
func TestFillingListsWritesOverNothing(t *testing.T) {
	a := newAged(t)
	c := a.fileAsBefore("DR-0000-0001", evening)
	a.deploy("casesByRound")
	changed := opening(t, c)
	a.proxy.Inject(dynamodb.Fault{Operation: "UpdateItem", Times: 1, Before: func() {
		must(t, store.New(newClient(a.database.URL()), a.table).Commit(t.Context(), changed))
	}})
	was, err := a.Relist(t.Context(), "DR-0000-0001", false)
	wantSame(t, "listed otherwise", true, was, err) // As of before: the other one was no function of before.
	got, _, err := a.Case(t.Context(), "DR-0000-0001")
	wantSame(t, "case", changed.Case, got, err)
	if was, err := a.Relist(t.Context(), "DR-0000-0001", false); was || err != nil {
		t.Errorf("again: %v, %v", was, err)
	}
}

// Cases that go on being written as before are not taken for listed.
func TestListsAreNotKeptWhileFunctionsOfBeforeChangeCases(t *testing.T) {
	a := newAged(t)
	must(t, a.PutOrganisation(t.Context(), sampleTrust()))
	for _, step := range []string{"casesByRound", "casesByTrust", "casesAlike"} {
		a.deploy(step)
	}
	n := 0
	next := func(context.Context) error {
		if n++; n <= 3 {
			a.fileAsBefore(fmt.Sprintf("DR-0000-%04d", n), evening.Add(time.Duration(n)*time.Second))
		}
		return nil
	}
	a.fileAsBefore("DR-0000-0000", evening)
	_, err := operating.Lists{Keeper: a.Store, Next: next}.Fill(t.Context(), false, func(operating.Filled) {})
	if !errors.Is(err, operating.ErrStillWrong) {
		t.Errorf("%v, want ErrStillWrong", err)
	}
	a.wantKept(false)
}

// A function of before finds what is due of a case that is over, once lists are filled
// on the way back.
func TestOnTheWayBackCasesThatAreOverAreDueWhereTheyWere(t *testing.T) {
	a := newAged(t)
	must(t, a.PutRound(t.Context(), sampleRound()))
	must(t, a.PutOrganisation(t.Context(), sampleTrust()))
	for _, step := range []string{"casesByRound", "casesByTrust", "casesAlike"} {
		a.deploy(step)
	}
	a.wantFilled(0, 0, false)
	a.deploy("slim")
	c := a.filedBy(t, "DR-0000-0001", "RXX", "one", evening)
	a.commit(t, then(t, c, derogation.Withdraw{Reason: derogation.WithdrawnCoverFound}, filer(), evening.Add(time.Hour)))
	wantDue := func(want string) {
		t.Helper()
		if due := a.item(t, [2]string{"R#DR-0000-0001", "SUMMARY"})["dueKey"]; due != want {
			t.Errorf("it is due in %v, want %s", due, want)
		}
		if cases, _, err := a.DueCases(t.Context(), evening.Add(time.Hour), 10); err != nil || len(cases) != 1 {
			t.Errorf("%v are due, %v", cases, err)
		}
	}
	wantDue("CASE#ENDED")
	a.deploy("casesAlike")
	a.wantFilled(1, 1, false)
	wantDue("CASE")
}
