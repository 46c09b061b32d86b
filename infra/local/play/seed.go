package play

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/local/sample"
)

// mostWrites is how many items the service writes in one call.
const mostWrites = 25

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
		return p.write(ctx, items.([]types.WriteRequest))
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

func (p *Play) read(ctx context.Context) ([]types.WriteRequest, error) {
	var items []types.WriteRequest
	pages := dynamodb.NewScanPaginator(p.Cloud.DynamoDB, &dynamodb.ScanInput{TableName: &p.Cloud.Table})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("read what was seeded: %w", err)
		}
		for _, item := range page.Items {
			items = append(items, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
		}
	}
	return items, nil
}

func (p *Play) write(ctx context.Context, items []types.WriteRequest) error {
	for some := range slices.Chunk(items, mostWrites) {
		out, err := p.Cloud.DynamoDB.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{p.Cloud.Table: some},
		})
		if err != nil {
			return fmt.Errorf("copy what was seeded: %w", err)
		}
		if left := len(out.UnprocessedItems); left > 0 {
			return fmt.Errorf("copy what was seeded: %d items were not taken", left)
		}
	}
	return nil
}
