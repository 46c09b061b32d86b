package form

import (
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const (
	slugCasualty  = "mass-casualty"
	fieldCasualty = "massCasualty"
)

func casualtyStep(round derogation.Round) step {
	return step{
		slug: slugCasualty, name: "Mass casualty event", part: partFirst, title: "Are you contacting doctors under the mass casualty exception?",
		intro: "Only for an event that an outside body has declared. It is looked into afterwards, and the evidence can wait.",
		asked: exception{all{
			declarer{field{
				Place: kit.At("/massCasualty/declarer", "declarer", "who declared it:"), label: "Who declared the event?",
				options: declarers(round),
			}},
			field{
				Place: kit.At("/massCasualty/declaredBy", "declaredBy", "which one of them"), label: "Which one (optional)",
			},
			field{
				Place: kit.At("/massCasualty/incidentReference", "incidentReference", "the incident number"), label: "Incident number (optional)",
				hint: "Do not wait for it.",
			},
			telephone{field{
				Place: kit.At("/massCasualty/checkPhone", "checkPhone", "the phone number"), look: kit.KindPhone, label: "Phone number to check it on",
				hint: "The declaring body’s. It is public.", missing: "Enter the phone number of the body that declared it",
			}},
			field{
				Place: kit.At("/massCasualty/declaredAt", "declaredAt", "the time"), label: "When was it declared?",
				hint: "UK time.", missing: "Say when it was declared", moment: "the declaration", gone: true, pick: kit.LatestGone,
			},
		}},
	}
}

// exception is whether the mass casualty exception is stated, and for which event.
type exception struct{ all }

func (event exception) controls(f kit.Filled) []kit.Control {
	stated := yes("Yes, doctors are being contacted")
	stated.Controls = event.all.controls(f)
	return []kit.Control{f.Options(f.Control(kit.KindRadios, fieldCasualty, "Mass casualty exception", ""), no("No"), stated)}
}

func (event exception) fill(a answers, r *derogation.Request) {
	if r.MassCasualty != nil {
		a.text(fieldCasualty, "yes")
		event.all.fill(a, r)
	}
}

func (event exception) read(in *kit.Input, r *derogation.Request) {
	var said derogation.MassCasualty
	if r.MassCasualty != nil {
		said = *r.MassCasualty
	}
	r.MassCasualty = nil
	if stated := in.Answered(fieldCasualty, "Say whether you use the mass casualty exception"); stated != nil && *stated {
		r.MassCasualty = &said
		event.all.read(in, r)
	}
}

// declarers are the round's, and the trust itself, which is told that it cannot.
func declarers(round derogation.Round) []kit.Option {
	var options []kit.Option
	for _, d := range round.MayDeclare() {
		options = append(options, kit.Option{Value: string(d.Code), Label: words.Sentence(d.Name)})
	}
	return append(options, kit.Option{Value: string(derogation.DeclaredByTrust), Label: "Our own trust alone"})
}

// declarer takes nobody else than those who are offered, and not the trust itself.
type declarer struct{ field }

func (one declarer) read(in *kit.Input, r *derogation.Request) {
	chosen := derogation.DeclarerCode(in.Typed.Get(one.ID))
	r.MassCasualty.Declarer = chosen
	switch {
	case chosen == derogation.DeclaredByTrust:
		in.Wrong.Add(one.ID, "An event that only your own trust declared is no exception. Choose No, and give the time by which you need a decision on the page about times: every tier then has less time to answer")
	case !slices.ContainsFunc(one.options, func(o kit.Option) bool { return o.Value == string(chosen) }):
		r.MassCasualty.Declarer = ""
		in.Wrong.Add(one.ID, "Choose who declared the event")
	}
}
