package counts

import (
	"math"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// tierTimes collects the reviews of one tier.
type tierTimes struct {
	counted TierTime
	taken   []time.Duration
}

// add counts one review. Questions are all those of its case; given is the time
// that the review had when it opened.
func (t *tierTimes) add(review derogation.Review, questions []derogation.Question, given time.Duration) {
	t.counted.Reviews++
	switch review.Outcome {
	case "":
		t.counted.Open++
	case derogation.OutcomeNoAnswer, derogation.OutcomeNobodyToAsk:
		t.counted.NotAnswered++
	case derogation.OutcomeOvertaken:
		t.counted.Overtaken++
	default:
		t.counted.Answered++
		taken := review.ClosedAt.Sub(review.OpenedAt) - withTrust(review, questions)
		t.taken = append(t.taken, taken)
		if taken <= given {
			t.counted.AnsweredInTime++
		}
	}
}

// withTrust is how long a review's questions were with the trust.
func withTrust(review derogation.Review, questions []derogation.Question) time.Duration {
	var sum time.Duration
	for _, q := range questions {
		if q.Review == review.Number && q.ClosedAt != nil {
			sum += q.ClosedAt.Sub(q.AskedAt)
		}
	}
	return sum
}

func (t *tierTimes) figures(tier derogation.Tier, name string) TierTime {
	f := t.counted
	f.Tier, f.Name = tier, name
	slices.Sort(t.taken)
	f.MedianSeconds = nearestRank(t.taken, 50)
	f.NinetiethSeconds = nearestRank(t.taken, 90)
	if due := f.Answered + f.NotAnswered; due > 0 {
		share := math.Round(float64(f.AnsweredInTime)/float64(due)*10_000) / 10_000
		f.ShareInTime = &share
	}
	return f
}

// nearestRank is a percentile of sorted times: the smallest of them that at
// least so many hundredths do not exceed, in whole seconds.
func nearestRank(sorted []time.Duration, percentile int) int {
	if len(sorted) == 0 {
		return 0
	}
	rank := (percentile*len(sorted) + 99) / 100
	return int(sorted[rank-1] / time.Second)
}
