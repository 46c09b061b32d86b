package scenario

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/local/dynamodb"
	"example.org/derogations/infra/local/template"
)

// How many scenarios a process of DynamoDB Local serves. One that is to serve
// many takes ten seconds to begin, and is quicker from then on: whoever runs a few
// scenarios does not need it.
const (
	fewScenarios  = 8
	manyScenarios = 300
)

// databases are the processes of DynamoDB Local for all scenarios, each started
// when it is needed, with an empty table for each scenario that it serves.
//
// DynamoDB Local keeps the stream records of all its tables in one list, and at
// every call reads this list from its beginning to the first record of the table
// concerned. So all tables of a process are made at once, and the first record of
// each is among the first of the list.
type databases struct {
	mu      sync.Mutex
	started []*dynamodb.Local
	tables  []prepared // of the last one, that were not taken yet
	stacks  int
}

// prepared is the empty table of a stack.
type prepared struct{ stack, stream string }

// take returns a database, and a table in it.
func (d *databases) take(ctx context.Context) (*dynamodb.Local, prepared, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.tables) == 0 {
		if err := d.start(ctx); err != nil {
			return nil, prepared{}, err
		}
	}
	table := d.tables[0]
	d.tables = d.tables[1:]
	return d.started[len(d.started)-1], table, nil
}

func (d *databases) start(ctx context.Context) error {
	scenarios, many := fewScenarios, len(d.started) > 0
	if many {
		scenarios = manyScenarios
	}
	local, err := dynamodb.Start(ctx, dynamodb.Options{InfraDir: filepath.Join(root, "infra"), LongRun: many})
	if err != nil {
		return err
	}
	d.started = append(d.started, local)
	loaded, err := template.Load(filepath.Join(root, "template.yaml"), template.Options{StackName: "scenario"})
	if err != nil {
		return err
	}
	table, url := loaded.Tables[0], local.URL()
	client := awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-2", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("scenario", "local", ""),
	})
	for range scenarios {
		d.stacks++
		stack := fmt.Sprintf("scenario%d", d.stacks)
		stream, err := prepare(ctx, client, table, strings.Replace(table.Name, "scenario", stack, 1))
		if err != nil {
			return err
		}
		d.tables = append(d.tables, prepared{stack, stream})
	}
	return nil
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
	for _, local := range d.started {
		local.Close()
	}
}
