// Package stream hands a table's changes on to functions, as Lambda's event
// source mappings do with a DynamoDB stream.
//
// It promises what AWS promises, on the real stream of DynamoDB Local: each
// mapping gets its records from the start of the stream, in order, whatever
// becomes of the others'; a batch is handed on until the function accepts it or
// its retries are used up; a partial failure is retried from the lowest sequence
// number that was reported. When the timeline settles, every record of a write
// that the reader was told of has been handed on, or waits for a retry that is on
// the timeline. On the real clock, writes that nobody tells of are found too.
//
// Differences from AWS: the stream must have one shard at a time; a mapping
// hands on one batch at a time; of the filter patterns only those used here
// are known, and any other is refused by name.
package stream
