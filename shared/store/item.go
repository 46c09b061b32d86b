package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// schema is the newest shape of items that this version reads, and the one that
// it writes. Fields may come and go within one: a reader passes over what it
// does not know, and what is missing has a good zero. It rises only when an
// older reader would misunderstand an item.
const schema = 1

// bodyLimit keeps an item, with its other attributes, below DynamoDB's 400 KB.
const bodyLimit = 380 << 10

var errTooLarge = fmt.Errorf("more than an item may hold (%d)", bodyLimit)

// envelope is what most items have in common: their content as JSON.
type envelope struct {
	key
	Schema int    `dynamodbav:"schema"`
	Body   string `dynamodbav:"body,omitempty"`
}

// fleeting is an item that ExpiresAt removes some time after nobody needs it.
type fleeting struct {
	envelope
	ExpiresAt int64 `dynamodbav:"expiresAt"`
}

// versioned has beside the content the version that a change rests on.
type versioned struct {
	envelope
	Version int `dynamodbav:"version"`
}

// atVersion is the condition that an item is at the version that a change rests
// on; version 0 is of one that was never stored.
func atVersion(before int) (condition string, in values) {
	if before == 0 {
		return isNew, nil
	}
	return "version = :before", values{":before": before}
}

// inRound lists an item in the round index.
type inRound struct {
	RoundKey  string `dynamodbav:"roundKey,omitempty"`
	RoundSort string `dynamodbav:"roundSort,omitempty"`
}

// listedVersioned is listed as well, and changes on condition of its version.
type listedVersioned struct {
	versioned
	inRound
}

// loadedItem is what operators load, and is listed as a whole: by a partition of its
// own in the round index, rather than by a second item, for a list that is kept by
// hand could get out of step. The index follows within moments, which is soon
// enough for what is loaded ahead of a strike.
type loadedItem struct {
	envelope
	inRound
}

// due puts an item into the due index; without it, it is not there.
type due struct {
	DueKey  string `dynamodbav:"dueKey,omitempty"`
	DueSort string `dynamodbav:"dueSort,omitempty"`
}

// enclose makes the envelope of an item of a transaction, which fails if there is
// none.
func (t *transaction) enclose(k key, body any) envelope {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false) // Each of < > & would take six bytes.
	if err := encoder.Encode(body); err != nil {
		t.fail(fmt.Errorf("item %s: %w", k, err))
	}
	return t.encloseText(k, strings.TrimSuffix(encoded.String(), "\n"))
}

// encloseText is enclose for content that is JSON already, to be kept to the
// byte.
func (t *transaction) encloseText(k key, body string) envelope {
	if len(body) > bodyLimit {
		t.fail(fmt.Errorf("item %s: %d bytes are %w", k, len(body), errTooLarge))
	}
	return envelope{key: k, Schema: schema, Body: body}
}

// read fills an item's struct. An item of a later schema is an error: to guess
// what it means could lose what it says.
func read[Item any](from attributes) (Item, error) {
	var item Item
	var head envelope
	if err := attributevalue.UnmarshalMap(from, &head); err != nil {
		return item, fmt.Errorf("item %s: %w", head.key, err)
	}
	if head.Schema > schema {
		return item, fmt.Errorf("item %s: schema %d is newer than this version knows (%d)", head.key, head.Schema, schema)
	}
	return readAny[Item](from)
}

// readAny is read for what has the same meaning in every schema.
func readAny[Item any](from attributes) (Item, error) {
	var item Item
	if err := attributevalue.UnmarshalMap(from, &item); err != nil {
		return item, fmt.Errorf("an item: %w", err)
	}
	return item, nil
}

// disclose reads the content of an envelope.
func disclose[Body any](e envelope) (Body, error) {
	var body Body
	if err := json.Unmarshal([]byte(e.Body), &body); err != nil {
		return body, fmt.Errorf("item %s: %w", e.key, err)
	}
	return body, nil
}

// readBody reads an item of which only the content counts.
func readBody[Body any](from attributes) (Body, error) {
	e, err := read[envelope](from)
	if err != nil {
		var none Body
		return none, err
	}
	return disclose[Body](e)
}

// one reads an item of which only the content counts, by its key. Errors:
// casework.ErrNotFound.
func one[Body any](ctx context.Context, s *Store, k key) (Body, error) {
	item, _, err := s.get(ctx, k)
	if err != nil {
		var none Body
		return none, err
	}
	return readBody[Body](item)
}

// list reads every item that a query finds, in its order.
func list[Item any](ctx context.Context, s *Store, in dynamodb.QueryInput, read func(attributes) (Item, error)) ([]Item, error) {
	found, err := s.query(ctx, in)
	if err != nil {
		return nil, err
	}
	return each(found, read)
}

func each[Item any](found []attributes, read func(attributes) (Item, error)) ([]Item, error) {
	items := make([]Item, len(found))
	for i, from := range found {
		var err error
		if items[i], err = read(from); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// wrapped says what failed; of no error it makes none.
func wrapped(err error, what string, of ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(what+": %w", append(of, err)...)
}

// expiry is for the table's time to live, which removes an item some time
// after: never what a decision rests on.
func expiry(t time.Time) int64 { return t.Add(time.Second - 1).Unix() }
