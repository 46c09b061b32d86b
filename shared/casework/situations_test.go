package casework_test

import (
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// Situations that cases come to, each a way to bring a new case there.

// at is a case whose tier's review is open.
func at(tier derogation.Tier, changes ...func(*derogation.Request)) func(*world) string {
	return func(w *world) string { return w.Reach(tier, changes...) }
}

// asked is a case whose tier waits for the trust's answer; the execution still
// stands at the review.
func asked(tier derogation.Tier) func(*world) string {
	return func(w *world) string {
		reference := w.Reach(tier)
		w.Now = w.Now.Add(time.Minute)
		w.ask(reference)
		return reference
	}
}

// ask has the tier whose review is open put a question.
func (w *world) ask(reference string) {
	w.T.Helper()
	s := w.State(reference)
	reply := casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Command: answers(s)[derogation.ActAsk]}
	if _, err := w.Reviews().Answer(w.Ctx, reply, w.Now); err != nil {
		w.T.Fatalf("ask: %v", err)
	}
}

// passed is a case whose tier did not answer, and which is with the next one.
func passed(tier derogation.Tier) func(*world) string {
	return func(w *world) string {
		reference := w.Reach(tier)
		w.Now = w.State(reference).Reviews[len(w.State(reference).Reviews)-1].DueAt
		w.Take(w.Plain(reference))
		w.Take(w.Waiting(reference))
		return reference
	}
}

// inForce is a case whose approval runs and was announced.
func inForce(changes ...func(*derogation.Request)) func(*world) string {
	return func(w *world) string {
		reference := w.Reach(derogation.Union, changes...)
		w.Answer(reference, caseworktest.Approval(w.State(reference)))
		w.Take(w.Plain(reference))
		w.Take(w.Waiting(reference))
		return reference
	}
}

// after is a situation after which the trust's system did something more.
func after(situation func(*world) string, command derogation.Command) func(*world) string {
	return func(w *world) string {
		reference := situation(w)
		w.Now = w.Now.Add(time.Minute)
		w.Trust(reference, command)
		return reference
	}
}

func revoked(w *world) string {
	reference := inForce()(w)
	w.Now = w.Now.Add(time.Minute)
	if err := w.As(caseworktest.System(derogation.KindUnion, "BMA"), reference, derogation.Revoke{Reason: "The facts changed."}); err != nil {
		w.T.Fatalf("revoke: %v", err)
	}
	return reference
}

func withdrawal() derogation.Withdraw {
	return derogation.Withdraw{Reason: derogation.WithdrawnCoverFound}
}

func trustsOwnResolution() derogation.ResolveByTrust {
	return derogation.ResolveByTrust{How: "A consultant acts down."}
}
