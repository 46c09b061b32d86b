package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/cloud/template"
)

// tableLimit ends what hangs: the waiter must have a limit.
const tableLimit = time.Hour

// CreateTable creates the template's table under a name, with its indexes,
// stream and expiry, and returns when it can be used. The ARN of the stream is
// empty when the template asks for none. A table that exists is an error, for
// its items would be another run's.
func CreateTable(ctx context.Context, client *awsdynamodb.Client, table template.Table, name string) (streamARN string, err error) {
	input, err := createInput(table, name)
	if err != nil {
		return "", fmt.Errorf("create table %s: %w", name, err)
	}
	var exists *types.ResourceInUseException
	if _, err := client.CreateTable(ctx, input); errors.As(err, &exists) {
		return "", fmt.Errorf("create table %s: there is one already, of another run or one that was killed; delete it or use another database: %w", name, err)
	} else if err != nil {
		return "", fmt.Errorf("create table %s: %w", name, err)
	}
	described, err := awsdynamodb.NewTableExistsWaiter(client, func(o *awsdynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 10*time.Millisecond, time.Second
	}).WaitForOutput(ctx, &awsdynamodb.DescribeTableInput{TableName: &name}, tableLimit)
	if err != nil {
		return "", fmt.Errorf("wait for table %s: %w", name, err)
	}
	if table.TTLAttribute != "" {
		_, err := client.UpdateTimeToLive(ctx, &awsdynamodb.UpdateTimeToLiveInput{
			TableName: &name,
			TimeToLiveSpecification: &types.TimeToLiveSpecification{
				AttributeName: &table.TTLAttribute,
				Enabled:       aws.Bool(true),
			},
		})
		if err != nil {
			return "", fmt.Errorf("set expiry of table %s: %w", name, err)
		}
	}
	if table.StreamView == "" {
		return "", nil
	}
	arn := aws.ToString(described.Table.LatestStreamArn)
	if arn == "" {
		return "", fmt.Errorf("table %s has no stream", name)
	}
	return arn, nil
}

func createInput(table template.Table, name string) (*awsdynamodb.CreateTableInput, error) {
	if table.PartitionKey == "" {
		return nil, errors.New("no partition key")
	}
	input := &awsdynamodb.CreateTableInput{
		TableName:   &name,
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   keySchema(table.PartitionKey, table.SortKey),
	}
	attributes := []string{table.PartitionKey, table.SortKey}
	for _, index := range table.Indexes {
		attributes = append(attributes, index.PartitionKey, index.SortKey)
		input.GlobalSecondaryIndexes = append(input.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName: aws.String(index.Name),
			KeySchema: keySchema(index.PartitionKey, index.SortKey),
			Projection: &types.Projection{
				ProjectionType:   types.ProjectionType(index.Projection),
				NonKeyAttributes: index.Include,
			},
		})
	}
	defined := map[string]bool{"": true}
	for _, attribute := range attributes {
		if defined[attribute] {
			continue
		}
		defined[attribute] = true
		input.AttributeDefinitions = append(input.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(attribute),
			AttributeType: types.ScalarAttributeTypeS,
		})
	}
	if table.StreamView != "" {
		input.StreamSpecification = &types.StreamSpecification{
			StreamEnabled:  aws.Bool(true),
			StreamViewType: types.StreamViewType(table.StreamView),
		}
	}
	return input, nil
}

func keySchema(partition, sort string) []types.KeySchemaElement {
	schema := []types.KeySchemaElement{{AttributeName: &partition, KeyType: types.KeyTypeHash}}
	if sort != "" {
		schema = append(schema, types.KeySchemaElement{AttributeName: &sort, KeyType: types.KeyTypeRange})
	}
	return schema
}
