package derogation_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// A field that is added without a tag would be filed without a limit, and no
// description, page or form would know of it.
func TestEveryFieldOfARequestSaysWhatItHolds(t *testing.T) {
	kinds := []derogation.FieldKind{
		derogation.FieldLine, derogation.FieldText, derogation.FieldCode, derogation.FieldNumber, derogation.FieldInstant, derogation.FieldFlag,
	}
	limited := kinds[:4]
	for _, field := range derogation.RequestFields() {
		switch {
		case !slices.Contains(kinds, field.Kind):
			t.Errorf("%s has no tag that says its kind: add one beside it, such as field:\"line,200,required\"", field.Pointer)
		case slices.Contains(limited, field.Kind) && field.Limit == 0:
			t.Errorf("%s is a %s without a limit", field.Pointer, field.Kind)
		}
	}
}

// What no whole request holds, no test that goes through its values asks for.
func TestAWholeRequestHoldsEveryField(t *testing.T) {
	leaves := derogationtest.Leaves(t, derogationtest.Whole(sampleRequest(), evening))
	for _, field := range derogation.RequestFields() {
		if !slices.ContainsFunc(leaves, func(l derogationtest.Leaf) bool { return l.Field == field.Pointer }) {
			t.Errorf("Whole in derogationtest/leaves.go gives %s no value", field.Pointer)
		}
	}
}

func TestNoTextOfARequestIsWithoutALimit(t *testing.T) {
	whole := derogationtest.Whole(sampleRequest(), evening)
	if err := derogation.ValidateRequest(whole, sampleRound(), evening); err != nil {
		t.Fatalf("the request that is to be spoilt: %v", err)
	}
	fields := derogation.RequestFields()
	for _, leaf := range derogationtest.Leaves(t, whole) {
		i := slices.IndexFunc(fields, func(f derogation.RequestField) bool { return f.Pointer == leaf.Field })
		if i < 0 {
			t.Errorf("%s is in no list of fields", leaf.Field)
			continue
		}
		// A round is looked up before the request is judged.
		if _, text := leaf.Value.(string); !text || fields[i].Kind == derogation.FieldInstant || leaf.Pointer == "/round" {
			continue
		}
		spoilt := leaf.With(t, whole, strings.Repeat("x", 60_002))
		var invalid *derogation.InvalidError
		if err := derogation.ValidateRequest(spoilt, sampleRound(), evening); !errors.As(err, &invalid) ||
			!slices.ContainsFunc(invalid.Fields, func(f derogation.FieldError) bool { return strings.HasPrefix(leaf.Pointer, f.Pointer) }) {
			t.Errorf("60,002 letters in %s: %v", leaf.Pointer, err)
		}
	}
}

// A field that says it is required is asked for, whether a rule names it or not.
func TestWhatIsRequiredMustBeGiven(t *testing.T) {
	whole := derogationtest.Whole(sampleRequest(), evening)
	fields := derogation.RequestFields()
	for _, leaf := range derogationtest.Leaves(t, whole) {
		i := slices.IndexFunc(fields, func(f derogation.RequestField) bool { return f.Pointer == leaf.Field })
		if i < 0 || !fields[i].Required || fields[i].Kind == derogation.FieldNumber {
			continue
		}
		var invalid *derogation.InvalidError
		if err := derogation.ValidateRequest(leaf.With(t, whole, nil), sampleRound(), evening); !errors.As(err, &invalid) ||
			!slices.ContainsFunc(invalid.Fields, func(f derogation.FieldError) bool { return f.Pointer == leaf.Pointer }) {
			t.Errorf("without %s: %v", leaf.Pointer, err)
		}
	}
}
