package scenario

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/local/dynamodb"
	"example.org/derogations/infra/local/template"
)

// perDatabase is how many scenarios one process of DynamoDB Local serves.
const perDatabase = 40

// databases are processes of DynamoDB Local, each for so many scenarios.
type databases struct {
	mu      sync.Mutex
	current *database
	stacks  int
}

// database is one process. DynamoDB Local keeps the stream records of all its
// tables in one list, and at every call reads this list from its beginning to
// the first record of the table concerned. So all tables are made at once, and
// the first record of each is among the first of the list.
type database struct {
	*dynamodb.Local
	tables []prepared // that were not taken yet
	inUse  int
}

// prepared is the empty table of a stack.
type prepared struct{ stack, stream string }

// take returns a database for one scenario, the table in it, and how to give it
// back.
func (d *databases) take(ctx context.Context) (*dynamodb.Local, prepared, func(), error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.current == nil || len(d.current.tables) == 0 {
		started, err := d.start(ctx)
		if err != nil {
			return nil, prepared{}, nil, err
		}
		d.current = started
	}
	taken := d.current
	table := taken.tables[0]
	taken.tables = taken.tables[1:]
	taken.inUse++
	return taken.Local, table, func() { d.giveBack(taken) }, nil
}

func (d *databases) start(ctx context.Context) (*database, error) {
	local, err := dynamodb.Start(ctx, dynamodb.Options{InfraDir: filepath.Join(root, "infra")})
	if err != nil {
		return nil, err
	}
	started := &database{Local: local}
	url := local.URL()
	client := awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-2", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("scenario", "local", ""),
	})
	for range perDatabase {
		d.stacks++
		stack := fmt.Sprintf("scenario%d", d.stacks)
		stream, err := prepare(ctx, client, stack)
		if err != nil {
			local.Close()
			return nil, err
		}
		started.tables = append(started.tables, prepared{stack, stream})
	}
	return started, nil
}

// prepare makes the table of a stack, with a record in its stream of an item
// that is there no more.
func prepare(ctx context.Context, client *awsdynamodb.Client, stack string) (stream string, err error) {
	loaded, err := template.Load(filepath.Join(root, "template.yaml"), template.Options{StackName: stack})
	if err != nil {
		return "", err
	}
	table := loaded.Tables[0]
	if stream, err = dynamodb.CreateTable(ctx, client, table, table.Name); err != nil {
		return "", err
	}
	item := map[string]types.AttributeValue{
		table.PartitionKey: &types.AttributeValueMemberS{Value: "_first"},
		table.SortKey:      &types.AttributeValueMemberS{Value: "_first"},
	}
	if _, err := client.PutItem(ctx, &awsdynamodb.PutItemInput{TableName: &table.Name, Item: item}); err != nil {
		return "", err
	}
	_, err = client.DeleteItem(ctx, &awsdynamodb.DeleteItemInput{TableName: &table.Name, Key: item})
	return stream, err
}

// giveBack ends a database that serves nobody any more.
func (d *databases) giveBack(taken *database) {
	d.mu.Lock()
	defer d.mu.Unlock()
	taken.inUse--
	if taken.inUse == 0 && len(taken.tables) == 0 {
		taken.Close()
		if d.current == taken {
			d.current = nil
		}
	}
}

// close ends the database that the next scenario would have had.
func (d *databases) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.current != nil {
		d.current.Close()
	}
}
