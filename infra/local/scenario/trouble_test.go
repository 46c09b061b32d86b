package scenario

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
)

const (
	deliverFunction  = "DeliverFunction"
	receiptsFunction = "ReceiptsFunction"
	sweepFunction    = "SweepFunction"

	wakes         = "ReconcileFunction/Wakes"
	announcements = "DeliverFunction/Announcements"
)

// noSDKRetries keeps the SDK from trying again by itself. That takes real time,
// of which an outage of virtual hours would need too much, and what is tried is
// the system's own way out.
var noSDKRetries = map[string]string{"AWS_MAX_ATTEMPTS": "1"}

// killings ends a function's processes at moments of its transactions, each
// moment once.
type killings struct {
	injected *dynamodb.Injected

	mu     sync.Mutex
	atWork int // how many of the processes that were killed were at work
}

// kill ends a function's process at its transactions: before they are carried
// out, so that they never are, or after. moment names what a transaction is for
// (empty: let it pass); the second one for the same is let pass.
func (s *scene) kill(function string, after bool, moment func(body string) string) *killings {
	s.Helper()
	return s.killAt(function, dynamodb.Write, after, moment)
}

// killAt is kill at calls of another operation.
func (s *scene) killAt(function, operation string, after bool, moment func(body string) string) *killings {
	s.Helper()
	k := &killings{}
	end := func() {
		atWork, err := s.Cloud.Lambda.Kill(function)
		k.mu.Lock()
		defer k.mu.Unlock()
		if err == nil {
			k.atWork += atWork
		}
	}
	met := map[string]bool{}
	fault := dynamodb.Fault{
		Function: function, Operation: operation,
		Match: func(body []byte) bool { // the proxy asks one at a time
			name := moment(string(body))
			first := name != "" && !met[name]
			met[name] = true
			return first
		},
		Before: end, Answer: dynamodb.Dropped,
	}
	if after {
		fault.Before, fault.After, fault.Answer = nil, end, dynamodb.Forwarded
	}
	k.injected = s.Cloud.Proxy.Inject(fault)
	s.Cleanup(k.injected.Remove)
	s.forgive("Runtime.ExitError")
	return k
}

// struck is how often a process at work was killed. It fails the test when a
// blow met nobody, or there was none.
func (s *scene) struck(k *killings) int {
	s.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	if met := k.injected.Met(); met == 0 || k.atWork < met {
		s.Errorf("%d transactions were met, and %d processes killed at work", met, k.atWork)
	}
	return k.injected.Met()
}

// records is how many stream records a function was given, by its own count.
func (s *scene) records(function string) int {
	s.Helper()
	total := 0
	for _, line := range s.Cloud.Lines() {
		var counted struct {
			Records int `json:"records"`
		}
		if line.Function == function && json.Unmarshal([]byte(line.Text), &counted) == nil {
			total += counted.Records
		}
	}
	return total
}

// items are a case's outbox items of one kind, carried out or not.
func (s *scene) items(reference, kind string) []map[string]types.AttributeValue {
	s.Helper()
	return s.partition("R#"+reference, kind)
}

// partition reads the items of a partition whose sort keys begin with a text.
func (s *scene) partition(key, begin string) []map[string]types.AttributeValue {
	s.Helper()
	in := &awsdynamodb.QueryInput{
		TableName: &s.Cloud.Table, ConsistentRead: aws.Bool(true),
		KeyConditionExpression:    aws.String("PK = :pk AND begins_with(SK, :sk)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{":pk": &types.AttributeValueMemberS{Value: key}, ":sk": &types.AttributeValueMemberS{Value: begin}},
	}
	if begin == "" {
		in.KeyConditionExpression = aws.String("PK = :pk")
		delete(in.ExpressionAttributeValues, ":sk")
	}
	var found []map[string]types.AttributeValue
	pages := awsdynamodb.NewQueryPaginator(s.Cloud.DynamoDB, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(s.ctx)
		s.must(err)
		found = append(found, page.Items...)
	}
	return found
}

// expectTold checks that every announcement of a case has notices, that every
// one of these to a person was delivered, and that as many messages
// about the case were sent as there are notices, and so many more.
func (s *scene) expectTold(reference string, more int) {
	s.Helper()
	s.expectArrived(reference)
	if sent, notices := s.told(reference), len(s.items(reference, "N#")); sent != notices+more {
		s.Errorf("%d messages were sent about %s, want %d and %d more", sent, reference, notices, more)
	}
}

// expectArrived checks that every notice of a case arrived, and that each
// announcement was expanded.
func (s *scene) expectArrived(reference string) {
	s.Helper()
	s.letSNSSay(reference)
	for _, item := range s.items(reference, "N#") {
		got, want := value(item, "delivery"), arrived(value(item, "SK"))
		if item["arrived"] != nil { // Which counts for more than what was recorded.
			got = string(casework.NoticeDelivered)
		}
		if got != want {
			s.Errorf("notice %s of %s is %s, want %s", value(item, "SK"), reference, got, want)
		}
	}
	s.expectExpanded(reference)
}

// told is how many messages were sent about a case.
func (s *scene) told(reference string) (sent int) {
	for _, m := range s.Cloud.Inbox.Messages() {
		if strings.Contains(m.Subject+m.Text, reference) {
			sent++
		}
	}
	return sent
}

// letSNSSay lets so much time pass that SNS says what became of a case's texts.
func (s *scene) letSNSSay(reference string) {
	s.Helper()
	if slices.ContainsFunc(s.items(reference, "N#"), func(item map[string]types.AttributeValue) bool {
		return strings.HasSuffix(value(item, "SK"), "#"+string(casework.ChannelSMS)) && item["arrived"] == nil
	}) {
		s.advance(3 * time.Second)
	}
}

// arrived is what becomes of a notice that goes well. A webhook has accepted its own.
func arrived(key string) string {
	if casework.ForSystems(key) {
		return string(casework.NoticeAccepted)
	}
	return string(casework.NoticeDelivered)
}

// expectExpanded checks that every announcement of a case to people has notices,
// and that those to systems, and those in place of a notice that came too late,
// of either of which there may be none, were expanded.
func (s *scene) expectExpanded(reference string) {
	s.Helper()
	told := s.items(reference, "A#")
	if len(told) == 0 {
		s.Errorf("nothing was announced about %s", reference)
	}
	for _, item := range told {
		key := value(item, "SK")
		if casework.ForSystems(key) || strings.HasPrefix(key, "A#again#") {
			if expanded, ok := item["expanded"].(*types.AttributeValueMemberBOOL); !ok || !expanded.Value {
				s.Errorf("announcement %s of %s was not expanded", key, reference)
			}
			continue
		}
		if len(s.items(reference, "N#"+strings.TrimPrefix(key, "A#")+"#")) == 0 {
			s.Errorf("announcement %s of %s was told to nobody", key, reference)
		}
	}
}

// notice reads one notice.
func (s *scene) notice(reference, key string) casework.Notice {
	s.Helper()
	n, _, err := s.Store.Notice(s.ctx, reference, key)
	s.must(err)
	return n
}

// value is a text attribute of an item.
func value(item map[string]types.AttributeValue, name string) string {
	text, _ := item[name].(*types.AttributeValueMemberS)
	if text == nil {
		return ""
	}
	return text.Value
}
