package counts

import (
	"slices"

	"example.org/derogations/shared/derogation"
)

func (i *Impact) add(s derogation.State) {
	for _, report := range s.Impacts {
		i.Reports++
		i.Appointments = sum(i.Appointments, report.Appointments)
		i.Operations = sum(i.Operations, report.Operations)
		levels := derogation.HarmLevels()
		if slices.Index(levels, report.Harm) > slices.Index(levels, i.HighestHarm) {
			i.HighestHarm = report.Harm
		}
	}
	switch {
	case s.Status == derogation.ImpactOnly:
		i.FiledAlone += len(s.Impacts)
	case len(s.Impacts) > 0:
		i.RequestsWithReport++
	}
}

func sum(a, b derogation.Disruption) derogation.Disruption {
	return derogation.Disruption{Cancelled: a.Cancelled + b.Cancelled, Moved: a.Moved + b.Moved, Rebooked: a.Rebooked + b.Rebooked}
}
