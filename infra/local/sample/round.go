package sample

import (
	"time"

	"example.org/derogations/shared/derogation"
)

// RoundID is the id of the sample's round.
const RoundID = "sample-resident-doctors"

// Round is a round of resident doctors that began an hour before the time given
// and lasts five days, with the whole chain. Its response times are examples
// that nobody has agreed.
func Round(now time.Time) derogation.Round {
	starts := now.UTC().Truncate(time.Hour).Add(-time.Hour)
	tier := func(t derogation.Tier, name, answeredBy string, response, floor int) derogation.RoundTier {
		return derogation.RoundTier{Tier: t, DisplayName: name, AnsweredBy: answeredBy, ResponseMinutes: response, FloorMinutes: floor}
	}
	national := tier(derogation.NationalTeam, "National team", NationalTeam, 60, 20)
	national.Silence, national.ExtensionMinutes = derogation.SilenceExtendsOnce, 20
	return derogation.Round{
		ID: RoundID, Name: "the sample strike of resident doctors", Version: 1,
		UnionName: "BMA", StaffGroup: "resident doctors",
		StartsAt: starts, EndsAt: starts.AddDate(0, 0, 5),
		Tiers: []derogation.RoundTier{
			tier(derogation.ClinicalDirector, "Clinical director", derogation.AnsweredByTrust, 30, 10),
			tier(derogation.TrustMedicalDirector, "Trust medical director", derogation.AnsweredByTrust, 30, 10),
			tier(derogation.RegionalMedicalDirector, "Regional medical director", derogation.AnsweredByRegion, 45, 15),
			national,
			tier(derogation.Union, "BMA", Union, 120, 60),
		},
		TrustAnswer:  derogation.AnswerTime{ResponseMinutes: 60, FloorMinutes: 15},
		Distribution: []derogation.Distribution{{Name: "National incident coordination", Email: "coordination@nhs-england.example.org"}},
		UnionPage:    "https://union.example.org/derogations",
		HelpPhone:    "020 7946 0000",
	}
}
