package dynamodb

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A service under load takes some items of a batch, or none, and names the others.
func TestItemsThatAreNotTakenAtOnceAreWrittenAgain(t *testing.T) {
	const table, items = "batch", 60
	calls, written := 0, map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		var in struct {
			RequestItems map[string][]struct {
				PutRequest struct{ Item map[string]map[string]string }
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.RequestItems[table]) > 25 {
			t.Errorf("%d items in a batch, %v", len(in.RequestItems[table]), err)
		}
		taken := len(in.RequestItems[table])
		switch calls {
		case 1:
			taken = 10
		case 2, 3:
			taken = 0
		}
		for _, write := range in.RequestItems[table][:taken] {
			written[write.PutRequest.Item["PK"]["S"]]++
		}
		left := map[string]any{}
		if rest := in.RequestItems[table][taken:]; len(rest) > 0 {
			left[table] = rest
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_ = json.NewEncoder(w).Encode(map[string]any{"UnprocessedItems": left})
	}))
	defer server.Close()
	var all []map[string]types.AttributeValue
	for n := range items {
		all = append(all, map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: fmt.Sprint(n)}})
	}
	if err := PutAll(t.Context(), newClient(server.URL, "batch"), table, all); err != nil {
		t.Fatal(err)
	}
	if len(written) != items || calls != 6 {
		t.Errorf("%d of %d items are written, in %d calls", len(written), items, calls)
	}
	for key, times := range written {
		if times != 1 {
			t.Errorf("item %s is written %d times", key, times)
		}
	}
}
