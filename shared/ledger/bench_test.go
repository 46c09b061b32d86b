package ledger_test

import (
	"testing"

	"example.org/derogations/shared/ledger"
)

func BenchmarkSeal(b *testing.B) {
	events := tale(1)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := ledger.Seal("", events); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify1000Entries(b *testing.B) {
	entries, head := sealed(b, tale(1000))
	b.ReportAllocs()
	for b.Loop() {
		if err := ledger.Verify(reference, entries, head); err != nil {
			b.Fatal(err)
		}
	}
}
