package scenario

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
)

// How many scenarios a process of DynamoDB Local serves. One that is to serve
// many takes ten seconds to begin, and is quicker from then on: whoever runs a few
// scenarios does not need it.
const (
	fewScenarios  = 8
	manyScenarios = 250
)

// databases are the processes of DynamoDB Local for all scenarios: one for the
// first few, and then those that serve many.
//
// DynamoDB Local keeps the stream records of all its tables in one list, and at
// every call reads this list from its beginning to the first record of the table
// concerned. So all tables of a process are made at once, and the first record of
// each is among the first of the list.
type databases struct {
	mu      sync.Mutex
	running []*database
	next    chan begun // gets the next one, which is being started; nil when none is
	stacks  int
}

type database struct {
	*dynamodb.Local
	tables []prepared // that were not taken yet
}

// prepared is the empty table of a stack.
type prepared struct{ stack, stream string }

type begun struct {
	database *database
	err      error
}

// take returns a database, and a table in it.
func (d *databases) take(ctx context.Context) (*dynamodb.Local, prepared, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.running) == 0 {
		d.begin(ctx, fewScenarios, false)
	}
	if len(d.running) == 0 || len(d.last().tables) == 0 {
		if err := d.await(); err != nil {
			return nil, prepared{}, err
		}
	}
	from := d.last()
	table := from.tables[0]
	from.tables = from.tables[1:]
	if len(from.tables) == fewScenarios/2 { // The next one begins meanwhile.
		d.begin(context.WithoutCancel(ctx), manyScenarios, true)
	}
	return from.Local, table, nil
}

func (d *databases) last() *database { return d.running[len(d.running)-1] }

// begin starts the next database, for so many scenarios.
func (d *databases) begin(ctx context.Context, scenarios int, longRun bool) {
	stacks := make([]string, scenarios)
	for i := range stacks {
		d.stacks++
		stacks[i] = fmt.Sprintf("scenario%d", d.stacks)
	}
	next := make(chan begun, 1)
	d.next = next
	go func() {
		started, err := start(ctx, stacks, longRun)
		next <- begun{started, err}
	}()
}

// await waits for the next database.
func (d *databases) await() error {
	if d.next == nil {
		return errors.New("no other database is being started")
	}
	got := <-d.next
	d.next = nil
	if got.database != nil {
		d.running = append(d.running, got.database)
	}
	return got.err
}

func start(ctx context.Context, stacks []string, longRun bool) (*database, error) {
	loaded, err := template.Load(filepath.Join(root, "template.yaml"), template.Options{StackName: "scenario"})
	if err != nil {
		return nil, err
	}
	local, err := dynamodb.Start(ctx, dynamodb.Options{InfraDir: filepath.Join(root, "infra"), LongRun: longRun})
	if err != nil {
		return nil, err
	}
	started := &database{Local: local}
	table, url := loaded.Tables[0], local.URL()
	client := awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-2", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("scenario", "local", ""),
	})
	for _, stack := range stacks {
		stream, err := prepare(ctx, client, table, strings.Replace(table.Name, "scenario", stack, 1))
		if err != nil {
			return started, err
		}
		started.tables = append(started.tables, prepared{stack, stream})
	}
	return started, nil
}

// prepare makes a table, with a record in its stream of an item that is there no
// more.
func prepare(ctx context.Context, client *awsdynamodb.Client, table template.Table, name string) (stream string, err error) {
	if stream, err = dynamodb.CreateTable(ctx, client, table, name); err != nil {
		return "", err
	}
	item := map[string]types.AttributeValue{
		table.PartitionKey: &types.AttributeValueMemberS{Value: "_first"},
		table.SortKey:      &types.AttributeValueMemberS{Value: "_first"},
	}
	if _, err := client.PutItem(ctx, &awsdynamodb.PutItemInput{TableName: &name, Item: item}); err != nil {
		return "", err
	}
	_, err = client.DeleteItem(ctx, &awsdynamodb.DeleteItemInput{TableName: &name, Key: item})
	return stream, err
}

// close ends all that were started.
func (d *databases) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	_ = d.await() // nobody needs it any more
	for _, one := range d.running {
		one.Close()
	}
}
