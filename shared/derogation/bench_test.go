package derogation_test

import (
	"testing"

	"example.org/derogations/shared/derogation"
)

func BenchmarkApplySubmit(b *testing.B) {
	submit, actor := sampleSubmit(), filer()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := derogation.Apply(derogation.State{}, submit, actor, evening); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkApplyApprove(b *testing.B) {
	h := file(b).reach(derogation.Union)
	approve, actor := approval(h), reviewer(derogation.Union)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := derogation.Apply(h.state, approve, actor, h.now); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReplay(b *testing.B) {
	events := stories(b)["approved"].events
	b.ReportAllocs()
	for b.Loop() {
		if _, err := derogation.Replay(events); err != nil {
			b.Fatal(err)
		}
	}
}
