package kept_test

import (
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestGoldenPages(t *testing.T) { pagestest.Golden(t, "what we keep") }

// The page promises what the rounds and the template do.
func TestTheNumbersOfThePageAreThoseThatHold(t *testing.T) {
	source, err := os.ReadFile("../../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	template := string(source)
	number := func(pattern string) int {
		t.Helper()
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(template, -1)
		if len(found) != 1 {
			t.Fatalf("%d times in the template: %s", len(found), pattern)
		}
		n, err := strconv.Atoi(found[0][1])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	queue := time.Duration(number(`MessageRetentionPeriod: (\d+)`)) * time.Second
	logs := number(`(?s)  LogRetentionDays:\n    Type: Number\n    Default: (\d+)`)
	const ofTexts = "RetentionInDays: 3\n"
	own := strings.Count(template, ofTexts)
	if groups, kept := strings.Count(template, "Type: AWS::Logs::LogGroup"), strings.Count(template, "RetentionInDays: !Ref LogRetentionDays"); own != 2 || groups == own || groups != kept+own {
		t.Errorf("of %d log groups %d are kept as the parameter says, and %d as those of texts", groups, kept, own)
	}
	if queues := strings.Count(template, "Type: AWS::SQS::Queue"); queues != 1 {
		t.Errorf("there are %d queues: the page speaks of one", queues)
	}
	if strings.Contains(template, "AWS::S3::Bucket") {
		t.Error("there is a bucket, of which the page says nothing")
	}
	// Without RecoveryPeriodInDays, which a table may have, it is 35 days.
	if !strings.Contains(template, "PointInTimeRecoveryEnabled: true") || strings.Contains(template, "RecoveryPeriodInDays") {
		t.Error("copies are not kept for as long as the page says")
	}
	if !strings.Contains(template, "LOG_RETENTION_DAYS: !Ref LogRetentionDays") {
		t.Error("the page is not told how long logs are kept")
	}
	now := time.Date(2025, 7, 25, 22, 0, 0, 0, time.UTC)
	calls := casework.Call{Key: "key"}.Record("client", now).ExpiresAt.Sub(now)
	sources := links.FromSource.Every * time.Duration(links.FromSource.Burst)
	marks := links.ToAddress.Every * time.Duration(links.ToAddress.Burst)
	kept := derogation.DefaultRetention()
	days := func(n int) string { return strconv.Itoa(n) + " days" }
	answer := pagestest.NewWorld(t).Get("/what-we-keep")
	pagestest.Wants(t, answer, http.StatusOK,
		days(kept.NoticeDays)+" after it was announced", days(kept.DraftDays)+" after it was last saved", days(kept.DeliveryDays)+" after it was due",
		strconv.Itoa(int(casework.UnsentLives.Minutes()))+" minutes after the page asked for the code",
		strconv.Itoa(int(sources.Minutes()))+" minutes at most after somebody asked", strconv.Itoa(int(marks.Hours()))+" hours at most, a mark", strconv.Itoa(int(calls.Hours()))+" hours after it came", days(int(queue.Hours()/24))+" after it came", days(logs)+" after they were written", "3 days after it was written, a log of whether each text arrived", "35 days after it was changed",
	)
}

// Whoever wants to know what is kept of them must be told, whatever has failed.
func TestThePageIsShownWithoutRounds(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Store.Broken = http.ErrHandlerTimeout
	pagestest.Wants(t, w.Get("/what-we-keep"), http.StatusOK, "What we forget", "If it is about you")
}
