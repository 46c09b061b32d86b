package stream

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/google/go-cmp/cmp"
)

func TestReadingGoesOnInTheShardThatFollows(t *testing.T) {
	fake := &shards{list: []shard{
		{id: "first", parent: "trimmed", closed: true, records: []string{"1", "2"}},
		{id: "second", parent: "first", closed: true},
		{id: "third", parent: "second", records: []string{"3"}},
	}}
	s := fake.serve(t)
	if diff := cmp.Diff([]string{"1", "2", "3"}, readTimes(t, s, 5)); diff != "" {
		t.Error(diff)
	}
	fake.list[2].records = append(fake.list[2].records, "4")
	if diff := cmp.Diff([]string{"4"}, readTimes(t, s, 2)); diff != "" {
		t.Errorf("later: %s", diff)
	}
}

func TestAClosedShardMayHaveNoFollowerYet(t *testing.T) {
	fake := &shards{list: []shard{{id: "first", closed: true, records: []string{"1"}}}}
	s := fake.serve(t)
	if diff := cmp.Diff([]string{"1"}, readTimes(t, s, 3)); diff != "" {
		t.Error(diff)
	}
	fake.list = append(fake.list, shard{id: "second", parent: "first", records: []string{"2"}})
	if diff := cmp.Diff([]string{"2"}, readTimes(t, s, 2)); diff != "" {
		t.Errorf("later: %s", diff)
	}
}

func TestARefusedIteratorIsReplacedWithoutLossOrRepetition(t *testing.T) {
	for _, refusal := range []string{"ExpiredIteratorException", "TrimmedDataAccessException"} {
		for _, before := range [][]string{nil, {"1", "2"}} {
			fake := &shards{list: []shard{{id: "first", records: before}}, refusal: refusal}
			s := fake.serve(t)
			read := readTimes(t, s, 1)
			fake.refused = *s.iterator
			fake.list[0].records = append(fake.list[0].records, "3")
			read = append(read, readTimes(t, s, 2)...)
			if diff := cmp.Diff(append(before, "3"), read); diff != "" {
				t.Errorf("%s after %v: %s", refusal, before, diff)
			}
		}
	}
}

func TestRecordsThatAreReallyTrimmedAreAnError(t *testing.T) {
	fake := &shards{list: []shard{{id: "first", records: []string{"1"}}}, refusal: "TrimmedDataAccessException"}
	s := fake.serve(t)
	readTimes(t, s, 1)
	fake.refused, fake.refusesAgain = *s.iterator, true
	if _, err := s.next(t.Context()); err == nil {
		t.Error("what was lost went unseen")
	}
}

func TestSeveralShardsAtOnceAreRefused(t *testing.T) {
	fake := &shards{list: []shard{{id: "one"}, {id: "two"}}}
	if _, err := fake.serve(t).next(t.Context()); err == nil {
		t.Error("they were read")
	}
}

// readTimes reads so many times and returns the sequence numbers.
func readTimes(t *testing.T, s *source, times int) []string {
	t.Helper()
	var read []string
	for range times {
		records, err := s.next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			read = append(read, aws.ToString(r.Dynamodb.SequenceNumber))
		}
	}
	return read
}

// shards is a stream with shards as a test needs them, which DynamoDB Local
// makes only every few hours. An iterator is "shard/last sequence number".
type shards struct {
	list         []shard
	refused      string // an iterator
	refusal      string // the error that it meets
	refusesAgain bool   // the new one too
}

type shard struct {
	id, parent string
	closed     bool
	records    []string // sequence numbers
}

func (f *shards) serve(t *testing.T) *source {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return &source{arn: "arn", streams: dynamodbstreams.New(dynamodbstreams.Options{
		Region: "eu-west-2", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("runner", "local", ""),
	})}
}

func (f *shards) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	var request struct{ ShardID, SequenceNumber, ShardIterator string }
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	status, answer := http.StatusOK, map[string]any{}
	switch operation {
	case "DescribeStream":
		var list []map[string]string
		for _, s := range f.list {
			list = append(list, map[string]string{"ShardId": s.id, "ParentShardId": s.parent})
		}
		answer["StreamDescription"] = map[string]any{"Shards": list}
	case "GetShardIterator":
		answer["ShardIterator"] = request.ShardID + "/" + request.SequenceNumber
		if !f.refusesAgain {
			f.refused = ""
		}
	case "GetRecords":
		if request.ShardIterator == f.refused {
			status, answer["__type"] = http.StatusBadRequest, f.refusal
			break
		}
		f.read(request.ShardIterator, answer)
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

func (f *shards) read(iterator string, answer map[string]any) {
	id, last, _ := strings.Cut(iterator, "/")
	for _, s := range f.list {
		if s.id != id {
			continue
		}
		records := []any{}
		for _, sequence := range s.records {
			if sequence > last {
				records = append(records, map[string]any{"dynamodb": map[string]any{"SequenceNumber": sequence}})
				iterator = id + "/" + sequence
			}
		}
		answer["Records"] = records
		if !s.closed {
			answer["NextShardIterator"] = iterator
		}
	}
}
