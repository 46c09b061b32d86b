package sample

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Neonatal is the service that has a clinical director of its own in the
// sample. Other services go to the trust's own.
const Neonatal = "Neonatal intensive care"

// Operations is the address of those who run the sample's system.
const Operations = "operations@example.org"

// Contacts are role mailboxes, one or two for each duty of each organisation.
func Contacts() []casework.Contact {
	var all []casework.Contact
	add := func(organisation, duty, role, service, mailbox string) {
		address := strings.ToLower(mailbox + "@" + organisation + ".example.org")
		all = append(all, casework.Contact{
			ID: contactID(address), Organisation: organisation, Duty: duty, Service: service,
			Name: role, Role: role, Email: address, Mobile: mobile(address), Order: 1,
		})
	}
	for _, o := range Organisations() {
		switch o.Kind {
		case derogation.KindTrust:
			add(o.Code, string(derogation.ClinicalDirector), "Clinical director", "", "clinical-director")
			add(o.Code, string(derogation.ClinicalDirector), "Clinical director, neonatal", Neonatal, "clinical-director-neonatal")
			add(o.Code, string(derogation.TrustMedicalDirector), "Medical director", "", "medical-director")
			add(o.Code, casework.DutyTrustContact, "Strike control room", "", "control-room")
		case derogation.KindRegion:
			add(o.Code, string(derogation.RegionalMedicalDirector), "Regional medical director", "", "regional-medical-director")
		case derogation.KindNational:
			add(o.Code, string(derogation.NationalTeam), "National derogation team", "", "national-team")
		case derogation.KindUnion:
			add(o.Code, string(derogation.Union), "Derogation officer", "", "derogations")
			add(o.Code, string(derogation.Union), "Deputy derogation officer", "", "derogations-deputy")
		case derogation.KindICB:
			add(o.Code, casework.DutyImpact, "Patient safety lead", "", "patient-safety")
		}
	}
	return all
}

// Asked is who of the sample is asked first for a duty of an organisation. It is an
// error when nobody is.
func Asked(organisation, duty, service string) (casework.Contact, error) {
	var own []casework.Contact
	for _, c := range Contacts() {
		if c.Organisation == organisation {
			own = append(own, c)
		}
	}
	asked := casework.ContactsAt(own, duty, service, "")
	if len(asked) == 0 {
		return casework.Contact{}, fmt.Errorf("%s has nobody for %s", organisation, duty)
	}
	return asked[0], nil
}

// contactID makes the same id for the same address at every start.
func contactID(address string) string {
	const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	sum := sha256.Sum256([]byte(address))
	id := make([]byte, 8)
	for i := range id {
		id[i] = crockford[sum[i]%32]
	}
	return "CT-" + string(id)
}

// mobile is a number of the range that Ofcom keeps for drama: 07700 900000 to
// 900999.
func mobile(address string) string {
	sum := sha256.Sum256([]byte(address))
	return fmt.Sprintf("+447700900%03d", (int(sum[8])<<8|int(sum[9]))%1000)
}
