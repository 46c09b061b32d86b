package databases

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

// How many tables a process of DynamoDB Local serves. One that is to serve many
// takes ten seconds to begin, and is quicker from then on: whoever needs a few
// tables does not need it, nor whoever says that some more are all.
const (
	fewTables  = 8
	someTables = 40
	manyTables = 250
)

// Shelf has tables ready for clouds that run one after the other or side by side.
// Its processes of DynamoDB Local are one for the first few, and then those that
// serve many. It may be used from any goroutine.
//
// DynamoDB Local keeps the stream records of all its tables in one list, and at
// every call reads this list from its beginning to the first record of the table
// concerned. So all tables of a process are made at once, and the first record of
// each is among the first of the list.
type Shelf struct {
	Root  string // the project's folder
	Needs int    // how many tables will be taken; 0 when nobody knows

	mu      sync.Mutex
	running []*database
	next    chan begun // gets the next one, which is being started; nil when none is
	stacks  int
}

type database struct {
	*dynamodb.Local
	tables []Table // that were not taken yet
	out    int     // that were taken and not given back
}

// Table is the empty table of a stack: its cloud takes these as its options.
type Table struct {
	StackName string
	Stream    string
	DynamoDB  *dynamodb.Local

	shelf *Shelf
	of    *database
}

type begun struct {
	database *database
	err      error
}

// Take returns a table that nobody else has.
func (s *Shelf) Take(ctx context.Context) (Table, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.running) == 0 {
		s.begin(ctx, s.first(), false)
	}
	if len(s.running) == 0 || len(s.last().tables) == 0 {
		if err := s.await(); err != nil {
			return Table{}, err
		}
	}
	from := s.last()
	table := from.tables[0]
	from.tables = from.tables[1:]
	from.out++
	if more := s.Needs == 0 || s.Needs > s.stacks; more && len(from.tables) == fewTables/2 { // The next one begins meanwhile.
		s.begin(context.WithoutCancel(ctx), manyTables, true)
	}
	return table, nil
}

// first is how many tables the first process has.
func (s *Shelf) first() int {
	if 0 < s.Needs && s.Needs <= someTables {
		return s.Needs
	}
	return fewTables
}

// Done gives a table back. A process all of whose tables were taken and given back
// ends.
func (t Table) Done() {
	t.shelf.mu.Lock()
	defer t.shelf.mu.Unlock()
	if t.of.out--; t.of.out == 0 && len(t.of.tables) == 0 {
		_ = t.of.Close() // It is killed; nothing is lost.
	}
}

func (s *Shelf) last() *database { return s.running[len(s.running)-1] }

// begin starts the next database, with so many tables.
func (s *Shelf) begin(ctx context.Context, tables int, longRun bool) {
	stacks := make([]string, tables)
	for i := range stacks {
		s.stacks++
		stacks[i] = fmt.Sprintf("shelf%d", s.stacks)
	}
	next := make(chan begun, 1)
	s.next = next
	go func() {
		started, err := s.start(ctx, stacks, longRun)
		next <- begun{started, err}
	}()
}

// await waits for the next database.
func (s *Shelf) await() error {
	if s.next == nil {
		return errors.New("no other database is being started")
	}
	got := <-s.next
	s.next = nil
	if got.database != nil {
		s.running = append(s.running, got.database)
	}
	return got.err
}

func (s *Shelf) start(ctx context.Context, stacks []string, longRun bool) (*database, error) {
	loaded, err := template.Load(filepath.Join(s.Root, "template.yaml"), template.Options{StackName: "shelf"})
	if err != nil {
		return nil, err
	}
	local, err := dynamodb.Start(ctx, dynamodb.Options{InfraDir: filepath.Join(s.Root, "infra"), LongRun: longRun})
	if err != nil {
		return nil, err
	}
	started := &database{Local: local}
	table, url := loaded.Tables[0], local.URL()
	client := awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-2", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("shelf", "local", ""),
	})
	for _, stack := range stacks {
		stream, err := prepare(ctx, client, table, strings.Replace(table.Name, "shelf", stack, 1))
		if err != nil {
			return started, err
		}
		started.tables = append(started.tables, Table{StackName: stack, Stream: stream, DynamoDB: local, shelf: s, of: started})
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

// Close ends all processes that are left.
func (s *Shelf) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.await() // nobody needs it any more
	for _, one := range s.running {
		_ = one.Close()
	}
}
