package counts_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

func at(t *testing.T, tier derogation.Tier, figures counts.Figures) counts.TierTime {
	t.Helper()
	for _, times := range figures.Tiers {
		if times.Tier == tier {
			return times
		}
	}
	t.Fatalf("no times of %s", tier)
	return counts.TierTime{}
}

func TestTheTimeAtATierIsByNearestRank(t *testing.T) {
	for name, test := range map[string]struct {
		minutes           []int
		median, ninetieth int
	}{
		"nobody answered":     {nil, 0, 0},
		"one":                 {[]int{7}, 7, 7},
		"two":                 {[]int{9, 1}, 1, 9},
		"nine":                {[]int{1, 2, 3, 4, 5, 6, 7, 8, 9}, 5, 9},
		"ten":                 {[]int{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, 5, 9},
		"a far one among ten": {[]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 29}, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var stories []*story
			for i, n := range test.minutes {
				stories = append(stories, file(t, fmt.Sprint("DR-", i), sampleTrusts()[0], sampleRequest()).open().escalate(time.Duration(n)*time.Minute))
			}
			got := at(t, derogation.ClinicalDirector, count(t, stories...))
			if got.MedianSeconds != test.median*60 || got.NinetiethSeconds != test.ninetieth*60 || got.Answered != len(test.minutes) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestATierIsInTimeWithinWhatItWasFirstGiven(t *testing.T) {
	begin := func() *story { return file(t, "DR-1", sampleTrusts()[0], sampleRequest()).open() }
	national := func() *story {
		s := begin()
		for s.state.Tier != derogation.NationalTeam {
			s.escalate(5 * time.Minute)
		}
		return s
	}
	tests := map[string]struct {
		tier  derogation.Tier
		story *story
		want  counts.TierTime
	}{
		"to the very end of its time": {derogation.ClinicalDirector, begin().escalate(30 * time.Minute),
			counts.TierTime{Reviews: 1, Answered: 1, AnsweredInTime: 1, MedianSeconds: 1800, NinetiethSeconds: 1800, ShareInTime: new(1.0)}},
		"a moment later, before the silence was noted": {derogation.ClinicalDirector, begin().escalate(30*time.Minute + time.Second),
			counts.TierTime{Reviews: 1, Answered: 1, MedianSeconds: 1801, NinetiethSeconds: 1801, ShareInTime: new(0.0)}},
		"silence": {derogation.ClinicalDirector, begin().silence(),
			counts.TierTime{Reviews: 1, NotAnswered: 1, ShareInTime: new(0.0)}},
		"still open": {derogation.ClinicalDirector, begin(),
			counts.TierTime{Reviews: 1, Open: 1}},
		"in its extension": {derogation.NationalTeam, national().silence().escalate(time.Minute),
			counts.TierTime{Reviews: 1, Answered: 1, MedianSeconds: 61 * 60, NinetiethSeconds: 61 * 60, ShareInTime: new(0.0)}},
		"the union, overdue": {derogation.Union, begin().escalate(0).escalate(0).escalate(0).escalate(0).silence().approve(time.Minute),
			counts.TierTime{Reviews: 1, Answered: 1, MedianSeconds: 121 * 60, NinetiethSeconds: 121 * 60, ShareInTime: new(0.0)}},
		"the union, never": {derogation.Union, begin().escalate(0).escalate(0).escalate(0).escalate(0).silence().silence(),
			counts.TierTime{Reviews: 1, NotAnswered: 1, ShareInTime: new(0.0)}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := at(t, test.tier, count(t, test.story))
			test.want.Tier, test.want.Name = got.Tier, got.Name
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheTimeOfAQuestionIsTheTrusts(t *testing.T) {
	ask := func(s *story, after time.Duration) *story {
		return s.do(after, derogation.Ask{Basis: s.basis(), Question: "How many beds?"}, s.reviewer())
	}
	answer := func(s *story, after time.Duration) *story {
		return s.do(after, derogation.AnswerQuestion{Question: len(s.state.Questions), Answer: "Eight."}, s.trust())
	}
	begin := func() *story { return file(t, "DR-1", sampleTrusts()[0], sampleRequest()).open() }
	tests := map[string]struct {
		story   *story
		seconds int
	}{
		"answered":                {answer(ask(begin(), 10*time.Minute), 50*time.Minute).escalate(20 * time.Minute), 1800},
		"asked twice":             {answer(ask(answer(ask(begin(), 10*time.Minute), 50*time.Minute), 10*time.Minute), 40*time.Minute).escalate(time.Minute), 21 * 60},
		"never answered":          {ask(begin(), 10*time.Minute).silence().escalate(time.Minute), 11 * 60},
		"settled without waiting": {ask(begin(), 10*time.Minute).escalate(45 * time.Minute), 10 * 60},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := at(t, derogation.ClinicalDirector, count(t, test.story))
			if got.MedianSeconds != test.seconds || got.AnsweredInTime != 1 {
				t.Errorf("got %+v, want %d seconds, in time", got, test.seconds)
			}
		})
	}
}

func TestAReviewThatTheTrustEndedSaysNothingAboutTheTier(t *testing.T) {
	s := file(t, "DR-1", sampleTrusts()[0], sampleRequest()).open()
	s.do(time.Minute, derogation.Withdraw{Reason: derogation.WithdrawnCoverFound}, s.trust())
	got := at(t, derogation.ClinicalDirector, count(t, s))
	if got.Overtaken != 1 || got.Reviews != 1 || got.Answered+got.NotAnswered != 0 || got.ShareInTime != nil {
		t.Errorf("got %+v", got)
	}
}
