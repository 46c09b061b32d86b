package dynamodb

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// partly takes the first items of each batch: so many as are given for each call, and
// all of those after. It returns what puts so many items, and how often each was written.
func partly(t *testing.T, takes ...int) (put func(items int) error, written map[string]int) {
	t.Helper()
	written = map[string]int{}
	const table = "batch"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			RequestItems map[string][]struct {
				PutRequest struct{ Item map[string]map[string]string }
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		batch, left := in.RequestItems[table], map[string]any{}
		if len(batch) > 25 {
			t.Errorf("%d items in a batch", len(batch))
		}
		if len(takes) > 0 {
			left[table] = batch[takes[0]:]
			batch, takes = batch[:takes[0]], takes[1:]
		}
		for _, write := range batch {
			written[write.PutRequest.Item["PK"]["S"]]++
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_ = json.NewEncoder(w).Encode(map[string]any{"UnprocessedItems": left})
	}))
	t.Cleanup(server.Close)
	return func(items int) error {
		var all []map[string]types.AttributeValue
		for n := range items {
			all = append(all, map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: fmt.Sprint(n)}})
		}
		return PutAll(t.Context(), newClient(server.URL, "batch"), table, all)
	}, written
}

// A service under load takes some items of a batch, and names the others.
func TestItemsThatAreNotTakenAtOnceAreWrittenAgain(t *testing.T) {
	put, written := partly(t, 10, 1)
	if err := put(60); err != nil || len(written) != 60 {
		t.Errorf("%d of 60 items are written, %v", len(written), err)
	}
	for key, times := range written {
		if times != 1 {
			t.Errorf("item %s is written %d times", key, times)
		}
	}
}

func TestABatchOfWhichNothingIsTakenIsAnError(t *testing.T) {
	put, written := partly(t, 0)
	if err := put(3); err == nil || len(written) != 0 {
		t.Errorf("%d items are written, %v", len(written), err)
	}
}
