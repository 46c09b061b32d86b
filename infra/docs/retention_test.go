package docs

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

// The template's own numbers are held where the page for everybody is.
func TestTheTimesOfWhatIsKeptAreThoseThatHold(t *testing.T) {
	text, err := os.ReadFile("retention.md")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../shared/pages/kept/testdata/what-we-keep.html")
	if err != nil {
		t.Fatal(err)
	}
	kept := derogation.DefaultRetention()
	days := func(n int) string { return fmt.Sprintf("%d days", n) }
	for _, row := range []struct{ of, time string }{
		{"in a notice", days(kept.NoticeDays)}, {"what a webhook was sent", days(kept.DeliveryDays)}, {"a draft of the form", days(kept.DraftDays)},
		{"`Idempotency-Key`", "48 hours"}, {"`UndeliveredQueue`", "14 days"}, {"logs: no names", "90 days"}, {"point-in-time recovery", "35 days"},
	} {
		said := false
		for line := range strings.Lines(string(text)) {
			said = said || strings.HasPrefix(line, "| ") && strings.Contains(line, row.of) && strings.Contains(line, row.time)
		}
		if !said {
			t.Errorf("no row says %s of %s", row.time, row.of)
		}
		if !strings.Contains(string(page), row.time) {
			t.Errorf("the page for everybody does not say %s", row.time)
		}
	}
	defaults := fmt.Sprintf("`notices: %d days`, `drafts: %d days`, `deliveries: %d days`", kept.NoticeDays, kept.DraftDays, kept.DeliveryDays)
	if rounds := documents(t)["../../infra/docs/rounds.md"]; !strings.Contains(rounds, defaults) {
		t.Errorf("rounds.md does not say %s", defaults)
	}
}
