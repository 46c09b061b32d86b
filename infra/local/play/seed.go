package play

import (
	"context"
	"fmt"
	"sync"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/sample"
)

// sampleClients are the same in all plays of a process, so that what was seeded
// for one may be copied.
var sampleClients = sync.OnceValues(sample.NewClients)

// seeded has the sample's items by the time that they were made for.
var seeded sync.Map

// seed loads the sample: item by item for the first play of a time, and as a copy
// of these items for all others, which takes a few calls instead of a hundred.
func (p *Play) seed(ctx context.Context) error {
	now := p.Now()
	if items, known := seeded.Load(now); known {
		return dynamodb.PutAll(ctx, p.Cloud.DynamoDB, p.Cloud.Table, items.([]map[string]types.AttributeValue))
	}
	if err := p.Clients.Seed(ctx, p.Store, now); err != nil {
		return err
	}
	items, err := p.read(ctx)
	if err != nil {
		return err
	}
	seeded.Store(now, items)
	return nil
}

func (p *Play) read(ctx context.Context) ([]map[string]types.AttributeValue, error) {
	var items []map[string]types.AttributeValue
	pages := awsdynamodb.NewScanPaginator(p.Cloud.DynamoDB, &awsdynamodb.ScanInput{TableName: &p.Cloud.Table})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("read what was seeded: %w", err)
		}
		items = append(items, page.Items...)
	}
	return items, nil
}
