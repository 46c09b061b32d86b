package scenario

import (
	"net/url"
	"testing"
	"time"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/shared/derogation"
)

func TestACaseRestoredFromABackupGoesOnWhereItsLedgerStands(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.advance(5 * time.Minute)
	backup := s.backup(reference)
	s.pass(derogation.ClinicalDirector, reference)
	s.pass(derogation.TrustMedicalDirector, reference)
	s.advance(10 * time.Minute)
	s.expectTier(reference, derogation.RegionalMedicalDirector)
	s.ignoreMessages()
	s.restore(reference, backup)
	s.settle()

	// The ledger is back at the clinical director; the execution is ahead, and
	// waits for the region.
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectExecution(reference+"-1", "RUNNING", "Regional medical director review")
	s.expectUnderWay(reference)

	// The sweep takes the case on. Who is asked anew was never asked, as far as
	// the ledger knows.
	s.advance(17 * time.Minute)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectMessages(append(asked(derogation.TrustMedicalDirector, "8pm"), passedOn(derogation.ClinicalDirector)...)...)
	// When the time for the region is up, the execution sees where the ledger
	// stands, and begins the next cycle there.
	s.advance(20 * time.Minute)
	s.expectExecution(reference+"-1", "SUCCEEDED", "Continued")
	s.expectExecution(reference+"-2", "RUNNING", "Trust medical director review")
	s.refusedAfter(reference, derogation.TrustMedicalDirector)
	s.expectFinished(reference, 2, derogation.Refused)
	s.expectExpanded(reference)
}

func TestACaseRestoredFromBeforeItsEndGoesOnInANewExecution(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.advance(5 * time.Minute)
	backup := s.backup(reference)
	s.answer(derogation.ClinicalDirector, reference, url.Values{
		"action": {"resolve_locally"}, "how": {"A consultant of another site takes the night."},
	})
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
	s.ignoreMessages()
	s.restore(reference, backup)
	s.settle()

	s.expectTier(reference, derogation.ClinicalDirector)
	s.pass(derogation.ClinicalDirector, reference)
	s.expectExecution(reference+"-2", "RUNNING", "Trust medical director review")
	s.expectMessages(asked(derogation.TrustMedicalDirector, "7:37pm")...)
	s.refusedAfter(reference, derogation.TrustMedicalDirector)
	s.expectFinished(reference, 2, derogation.Refused)
	s.expectExpanded(reference)
}

type item = map[string]types.AttributeValue

// backup copies all that the table holds of a case.
func (s *scene) backup(reference string) []item {
	s.Helper()
	var all []item
	for _, prefix := range []string{"R#", "L#", "T#"} {
		all = append(all, s.partition(prefix+reference, "")...)
	}
	return all
}

// restore puts a case back to a copy.
func (s *scene) restore(reference string, copied []item) {
	s.Helper()
	for _, newer := range s.backup(reference) {
		_, err := s.Cloud.DynamoDB.DeleteItem(s.ctx, &awsdynamodb.DeleteItemInput{
			TableName: &s.Cloud.Table, Key: item{"PK": newer["PK"], "SK": newer["SK"]},
		})
		s.must(err)
	}
	for _, older := range copied {
		_, err := s.Cloud.DynamoDB.PutItem(s.ctx, &awsdynamodb.PutItemInput{TableName: &s.Cloud.Table, Item: older})
		s.must(err)
	}
}
