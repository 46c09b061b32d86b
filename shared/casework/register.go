package casework

import (
	"cmp"
	"context"
	"reflect"

	"example.org/derogations/shared/derogation"
)

// Publication is what the register holds of one case, as of a version of it. It
// holds nothing, and is kept all the same, where a trust has taken back what it
// stated: otherwise a late wake might bring it back.
type Publication struct {
	Round      string                    `json:"round"`
	Reference  string                    `json:"reference"`
	Version    int                       `json:"version"`
	Derogation *derogation.RegisterEntry `json:"derogation,omitempty"`
	Exception  *derogation.RegisterEntry `json:"exception,omitempty"`
}

// RegisterStore keeps what is published. Nobody writes to it but reconcile, and
// whoever builds a register anew.
type RegisterStore interface {
	// Publish keeps what the register holds of a case. It is no error, and changes
	// nothing, when that of a later version is kept already.
	Publish(ctx context.Context, p Publication) error
}

// PublicationOf is what the register holds of a case. It reports false for a case
// of which it has never held anything.
func PublicationOf(s derogation.State) (Publication, bool) {
	p := Publication{Round: s.Round.ID, Reference: s.Reference, Version: s.Version}
	if entry, ok := s.Derogation(); ok {
		p.Derogation = &entry
	}
	if entry, ok := s.Exception(); ok {
		p.Exception = &entry
	}
	// A case is an exception from its filing on, or never.
	return p, !s.Round.Test && (p.Derogation != nil || s.Request.MassCasualty != nil)
}

// Place is where a publication stands in the order of its register: what was in
// force when it was recorded comes first, then the rest, each in the order in
// which it came to stand so. It is made of what the register shows, and empty
// where that is nothing.
func (p Publication) Place() string {
	first := cmp.Or(p.Derogation, p.Exception)
	if first == nil {
		return ""
	}
	class := "2"
	for _, entry := range []*derogation.RegisterEntry{p.Derogation, p.Exception} {
		if entry != nil && entry.PhaseAt(entry.Since).Current() {
			class = "1"
		}
	}
	return class + "#" + first.Since.UTC().Format("2006-01-02T15:04:05.000Z") + "#" + first.Code
}

// SameEntries reports whether two publications show the same.
func (p Publication) SameEntries(other Publication) bool {
	return reflect.DeepEqual(p.Derogation, other.Derogation) && reflect.DeepEqual(p.Exception, other.Exception)
}

// republished reports whether a change is one of what the register holds.
func republished(before, after derogation.State) bool {
	was, _ := PublicationOf(before)
	is, _ := PublicationOf(after)
	return !was.SameEntries(is)
}
