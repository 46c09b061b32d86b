package template

// Table is one DynamoDB table.
type Table struct {
	LogicalID    string
	Name         string // the physical name
	PartitionKey string // attribute names; all keys are strings
	SortKey      string // empty when the table has none
	Indexes      []Index
	StreamView   string // KEYS_ONLY, NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES; empty without a stream
	TTLAttribute string // epoch seconds; empty without expiry
}

// Index is one global secondary index.
type Index struct {
	Name         string
	PartitionKey string
	SortKey      string   // empty when the index has none
	Projection   string   // ALL, KEYS_ONLY or INCLUDE
	Include      []string // the further attributes of INCLUDE
}

// ExistingTable is a table that a stack works on and did not make.
type ExistingTable struct {
	Name   string // physical
	Stream string // ARN
}
