package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Organisations that answer for a tier and have nobody registered.
const (
	emptyNational = "X99"
	emptyUnion    = "RCN"
)

// vacancy is one request with those of its tiers that have nobody to be asked.
type vacancy struct {
	trust, service, national, union string
	empty                           []derogation.Tier
}

// vacancies are all subsets of the five tiers, each with the trust, service and
// round on whose way exactly these are empty.
func vacancies() []vacancy {
	trusts := map[string]string{ // Without a medical director, without one in the region.
		"": sample.BartsHealth, "t": sample.GuysThomas, "r": sample.Cambridge, "tr": sample.Nottingham,
	}
	var all []vacancy
	for subset := range 1 << 5 {
		v := vacancy{service: sample.Neonatal, national: sample.NationalTeam, union: sample.Union}
		which := ""
		for i, tier := range ladder() {
			if subset&(1<<i) == 0 {
				continue
			}
			v.empty = append(v.empty, tier)
			switch tier {
			case derogation.ClinicalDirector:
				v.service = "Trauma and orthopaedics"
			case derogation.TrustMedicalDirector:
				which += "t"
			case derogation.RegionalMedicalDirector:
				which += "r"
			case derogation.NationalTeam:
				v.national = emptyNational
			case derogation.Union:
				v.union = emptyUnion
			}
		}
		v.trust = trusts[which]
		all = append(all, v)
	}
	return all
}

// makeVacant takes away everybody who answers for the empty tiers of the
// vacancies, and loads a round for each national team and union.
func (s *scene) makeVacant() {
	s.Helper()
	for code, kind := range map[string]derogation.OrganisationKind{emptyNational: derogation.KindNational, emptyUnion: derogation.KindUnion} {
		s.must(s.Store.PutOrganisation(s.ctx, derogation.Organisation{Code: code, Name: code, Kind: kind}))
	}
	for _, national := range []string{sample.NationalTeam, emptyNational} {
		for _, union := range []string{sample.Union, emptyUnion} {
			round := s.round()
			round.ID = roundOf(national, union)
			for i := range round.Tiers {
				switch round.Tiers[i].Tier {
				case derogation.NationalTeam:
					round.Tiers[i].AnsweredBy = national
				case derogation.Union:
					round.Tiers[i].AnsweredBy = union
				}
			}
			s.must(s.Store.PutRound(s.ctx, round))
		}
	}
	for _, c := range sample.Contacts() {
		noDirector := c.Organisation == sample.GuysThomas || c.Organisation == sample.Nottingham
		gone := c.Duty == string(derogation.ClinicalDirector) && c.Service == "" ||
			c.Duty == string(derogation.TrustMedicalDirector) && noDirector ||
			c.Duty == string(derogation.RegionalMedicalDirector) && c.Organisation != "Y56"
		if gone {
			s.must(s.Store.RemoveContact(s.ctx, c.Organisation, c.ID))
		}
	}
}

func roundOf(national, union string) string {
	return "vacant-" + strings.ToLower(national+"-"+union)
}

// TestEachTierEmptyInEverySubset files 32 requests at once, one for each subset of
// the five tiers, and lets the clock run: an empty tier is passed in the same
// instant and operations are told, the others have their whole time, the union is
// asked whoever is there, and silence approves nothing.
func TestEachTierEmptyInEverySubset(t *testing.T) {
	s := begin(t)
	s.makeVacant()
	all := vacancies()
	references := make([]string, len(all))
	for i, v := range all {
		request := sample.Request(s.Now())
		request.Round, request.Service = roundOf(v.national, v.union), v.service
		references[i] = s.submitted(v.trust, sample.At(v.trust, request))
	}
	s.advance(19 * time.Hour)
	for i, v := range all {
		s.Run(fmt.Sprint(v.empty), func(t *testing.T) { s.expectVacancies(t, references[i], v) })
	}
	if got := s.counted(deliverFunction, "NobodyToAsk"); got != 80 { // Half of five tiers, 32 times.
		t.Errorf("%d tiers with nobody to ask were counted", got)
	}
	s.forgiveMessages = true // Each case's own were counted.
}

// expectVacancies checks how a request went whose tiers are empty as is said.
func (s *scene) expectVacancies(t *testing.T, reference string, v vacancy) {
	t.Helper()
	state := s.state(reference)
	if state.Status != derogation.Undecided || len(state.Reviews) != 5 {
		t.Fatalf("%s is %s after %d reviews", reference, state.Status, len(state.Reviews))
	}
	empty := map[derogation.Tier]bool{}
	for _, tier := range v.empty {
		empty[tier] = true
	}
	since := state.SubmittedAt
	for _, review := range state.Reviews {
		if gap := review.OpenedAt.Sub(since); gap > time.Second {
			t.Errorf("%s was asked %s after the tier before it was done", review.Tier, gap)
		}
		want := derogation.OutcomeNoAnswer
		if empty[review.Tier] && review.Tier != derogation.Union {
			want = derogation.OutcomeNobodyToAsk
			if !review.ClosedAt.Equal(review.OpenedAt) {
				t.Errorf("the empty tier %s took until %s", review.Tier, review.ClosedAt)
			}
		}
		if review.Outcome != want {
			t.Errorf("%s is recorded as %s, want %s", review.Tier, review.Outcome, want)
		}
		since = *review.ClosedAt
	}
	operations, national := 0, 0
	for _, m := range s.Cloud.Inbox.Messages() {
		if !strings.HasPrefix(m.Subject, "Nobody to ask: ") || !strings.Contains(m.Subject, reference) {
			continue
		}
		switch m.To[0] {
		case sample.Operations:
			operations++
		case "national-team@x24.example.org":
			national++
		default:
			t.Errorf("%v is told that nobody is there", m.To)
		}
	}
	wantNational := 0
	if empty[derogation.Union] && !empty[derogation.NationalTeam] {
		wantNational = 1
	}
	if operations != len(v.empty) || national != wantNational {
		t.Errorf("operations were told %d times and the national team %d times, want %d and %d", operations, national, len(v.empty), wantNational)
	}
	for _, e := range s.Cloud.Engine.Executions() {
		if e.Name == reference+"-1" && (string(e.Status) != "SUCCEEDED" || e.State != "Done") {
			t.Errorf("its execution is %s in %q", e.Status, e.State)
		}
	}
}

// A tier whose people come on duty while the request is on its way is asked: what
// counts is the moment at which its turn comes.
func TestATierIsPassedOnlyIfNobodyIsThereWhenItsTurnComes(t *testing.T) {
	s := begin(t)
	director := s.contact(sample.BartsHealth, string(derogation.TrustMedicalDirector))
	s.must(s.Store.RemoveContact(s.ctx, director.Organisation, director.ID))
	reference := s.submit()
	s.ignoreMessages()
	s.must(s.Store.PutContact(s.ctx, director))
	s.letPass(reference)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectMessages(append(passedOn(derogation.ClinicalDirector), director.Email+": Answer by 8pm")...)
}

// Whoever filed a request is not asked to judge it.
func TestWhoFiledIsPassedOver(t *testing.T) {
	s := begin(t)
	director := s.contact(sample.BartsHealth, string(derogation.ClinicalDirector))
	deputy := director
	deputy.ID, deputy.Name, deputy.Email, deputy.OnlyDeputy = "CT-DEPVTY01", "Deputy", "deputy@r1h.example.org", true
	director.Deputies = []string{deputy.ID}
	s.must(s.Store.PutContact(s.ctx, director))
	s.must(s.Store.PutContact(s.ctx, deputy))
	desk := casework.Submissions{Cases: s.Store, Directory: s.Store, Standings: s.Store, Random: func() uint64 { return 77 }}
	ack, _, err := desk.Submit(s.ctx, casework.Filing{
		Actor: derogation.Actor{
			Kind: derogation.ActorReviewer, ID: director.ID, Name: "The director", Organisation: sample.BartsHealth,
			OrganisationKind: derogation.KindTrust, Proof: derogation.ProofSignedLink,
		},
		Call: casework.Call{Key: "filed-by-hand", Fingerprint: "body"}, Request: withRound(sample.Request(s.Now())),
	}, s.Now())
	s.must(err)
	s.settle()
	s.expectTier(ack.Reference, derogation.ClinicalDirector)
	s.expectMessages(deputy.Email + ": Answer by 7:30pm")
}

func withRound(request derogation.Request) derogation.Request {
	request.Round = sample.RoundID
	return request
}
