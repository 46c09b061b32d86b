package sample

import "example.org/derogations/shared/derogation"

// The organisations of the sample. NationalTeam is NHS England's own ODS code;
// a union has none and goes by its initials.
const (
	BartsHealth  = "R1H"
	GuysThomas   = "RJ1"
	Cambridge    = "RGT"
	Nottingham   = "RX1"
	NationalTeam = "X24"
	Union        = "BMA"
)

// Trusts are a few real trusts, as the public organisation data has them.
func Trusts() []derogation.Organisation {
	trust := func(code, name, region, regionName, icb, icbName string) derogation.Organisation {
		return derogation.Organisation{
			Code: code, Name: name, Kind: derogation.KindTrust,
			RegionCode: region, RegionName: regionName, ICBCode: icb, ICBName: icbName,
		}
	}
	return []derogation.Organisation{
		trust(BartsHealth, "Barts Health NHS Trust", "Y56", "London", "QMF", "NHS North East London Integrated Care Board"),
		trust(GuysThomas, "Guy's and St Thomas' NHS Foundation Trust", "Y56", "London", "QKK", "NHS South East London Integrated Care Board"),
		trust(Cambridge, "Cambridge University Hospitals NHS Foundation Trust", "Y61", "East of England", "S1Y5D", "NHS Central East Integrated Care Board"),
		trust(Nottingham, "Nottingham University Hospitals NHS Trust", "Y60", "Midlands", "QT1", "NHS Nottingham and Nottinghamshire Integrated Care Board"),
	}
}

// Sites are a few of a trust's real sites, by its code, as the public organisation data
// has them. The other trusts have no list.
func Sites() map[string]derogation.Sites {
	return map[string]derogation.Sites{BartsHealth: {
		{Code: "R1HNH", Name: "Newham University Hospital"},
		{Code: "R1H12", Name: "The Royal London Hospital"},
		{Code: "R1HKH", Name: "Whipps Cross University Hospital"},
	}}
}

// Organisations are the trusts, their ICBs and regions, the national team and
// the union.
func Organisations() []derogation.Organisation {
	all := Trusts()
	seen := map[string]bool{}
	for _, trust := range Trusts() {
		all = append(all, derogation.Organisation{
			Code: trust.ICBCode, Name: trust.ICBName, Kind: derogation.KindICB,
			RegionCode: trust.RegionCode, RegionName: trust.RegionName, ICBCode: trust.ICBCode, ICBName: trust.ICBName,
		})
		if seen[trust.RegionCode] {
			continue
		}
		seen[trust.RegionCode] = true
		all = append(all, derogation.Organisation{
			Code: trust.RegionCode, Name: "NHS England – " + trust.RegionName, Kind: derogation.KindRegion,
			RegionCode: trust.RegionCode, RegionName: trust.RegionName,
		})
	}
	return append(all,
		derogation.Organisation{Code: NationalTeam, Name: "NHS England", Kind: derogation.KindNational},
		derogation.Organisation{Code: Union, Name: "British Medical Association", Kind: derogation.KindUnion},
	)
}
