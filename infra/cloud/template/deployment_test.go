package template

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const root = "../../../"

func TestTheDeploymentIsUnderstood(t *testing.T) {
	got, err := Load(root+"template.yaml", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Functions) != 8 || len(got.Rules) != 1 || len(got.MailEvents) != 1 || len(got.Tables) != 1 || len(got.Mappings) != 2 || len(got.StateMachines) != 1 {
		t.Errorf("read %d functions, %d tables, %d mappings, %d state machines",
			len(got.Functions), len(got.Tables), len(got.Mappings), len(got.StateMachines))
	}
}

func TestTheCanaryRunsOnlyWhereItsMailsHaveAnAddress(t *testing.T) {
	for address, want := range map[string]int{"": 1, "success@simulator.amazonses.com": 2} {
		got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"CanaryAddress": address}})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Schedules) != want {
			t.Errorf("with the address %q the schedules are %v", address, got.Schedules)
		}
		for _, s := range got.Schedules {
			if s.Function == "CanaryFunction" && s.Rate != 15*time.Minute {
				t.Errorf("the canary runs every %v", s.Rate)
			}
		}
	}
}

func TestConcurrencyIsReservedByParameterAlone(t *testing.T) {
	reserved := func(parameters map[string]string) map[string]int {
		got, err := Load(root+"template.yaml", Options{Parameters: parameters})
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]int{}
		for _, f := range got.Functions {
			if f.Reserved != nil {
				all[f.LogicalID] = *f.Reserved
			}
		}
		return all
	}
	if got := reserved(nil); len(got) != 0 {
		t.Errorf("by default %v is reserved, which a new account does not have", got)
	}
	want := map[string]int{"EscalateFunction": 10, "ReconcileFunction": 5, "DeliverFunction": 10, "SweepFunction": 0}
	got := reserved(map[string]string{"EscalateConcurrency": "10", "ReconcileConcurrency": "5", "DeliverConcurrency": "10", "SweepConcurrency": "0"})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAStackWorksOnATableThatExists(t *testing.T) {
	const stream = "arn:aws:dynamodb:eu-west-2:000000000000:table/derogations-restored/stream/2026-11-20T23:30:00.000"
	got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"TableSuffix": "restored", "TableStream": stream}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Tables) != 0 || got.Existing != (ExistingTable{Name: "derogations-restored", Stream: stream}) || len(got.Mappings) != 2 {
		t.Errorf("makes %v, works on %+v", got.Tables, got.Existing)
	}
	for _, f := range got.Functions {
		if table := f.Environment["TABLE_NAME"]; table != got.Existing.Name {
			t.Errorf("%s works on %s", f.LogicalID, table)
		}
		for _, s := range f.Statements {
			for _, resource := range append(s.Resources, s.NotResources...) {
				if strings.Contains(resource, ":dynamodb:") && !strings.Contains(resource, ":table/"+got.Existing.Name) {
					t.Errorf("%s: statement %s is about %s", f.LogicalID, s.Sid, resource)
				}
			}
		}
	}
}

func TestNothingOfSESIsThereWhereNotifySendsMail(t *testing.T) {
	for provider, want := range map[string]int{"ses": 1, "notify": 0} {
		got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"MailProvider": provider}})
		if err != nil {
			t.Fatal(err)
		}
		grants := 0
		for _, f := range got.Functions {
			for _, s := range f.Statements {
				if strings.HasPrefix(s.Actions[0], "ses:") {
					grants++
				}
			}
		}
		if len(got.MailEvents) != want || len(got.Rules) != want || grants != want {
			t.Errorf("%s: %d event destinations, %d rules, %d grants", provider, len(got.MailEvents), len(got.Rules), grants)
		}
	}
}

func TestWhatBecameOfTextsIsReadWhereSNSSendsThem(t *testing.T) {
	for _, test := range []struct {
		provider, logs string
		filters        int
		alarmed        bool
	}{{"sns", "make", 2, true}, {"sns", "exist", 2, true}, {"sns", "none", 0, false}, {"notify", "make", 0, true}} {
		got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"TextProvider": test.provider, "TextLogs": test.logs}})
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range got.LogFilters {
			want := []string{"sns/eu-west-2/000000000000/DirectPublishToPhoneNumber/Failure", "sns/eu-west-2/000000000000/DirectPublishToPhoneNumber"}[i]
			if f.Group != want || f.Function != "ReceiptsFunction" {
				t.Errorf("%+v: %+v", test, f)
			}
		}
		alarmed := slices.ContainsFunc(got.Alarms, func(a Alarm) bool { return a.LogicalID == "TextReceiptsSilentAlarm" })
		if len(got.LogFilters) != test.filters || alarmed != test.alarmed {
			t.Errorf("%+v: %d filters, alarmed %v", test, len(got.LogFilters), alarmed)
		}
	}
}

func TestMailHasTheStacksOwnConfigurationSetUnlessOneIsNamed(t *testing.T) {
	for given, want := range map[string]string{"": "derogations-ConfigurationSet", "shared": "shared"} {
		got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"MailConfigurationSet": given}})
		if err != nil {
			t.Fatal(err)
		}
		deliver, _ := got.Function("DeliverFunction")
		if deliver.Environment["MAIL_CONFIGURATION_SET"] != want || got.MailEvents[0].ConfigurationSet != want || !strings.Contains(got.Rules[0].Pattern, `["`+want+`"]`) {
			t.Errorf("given %q: sent with %s, told of by %s, listened to by %s", given, deliver.Environment["MAIL_CONFIGURATION_SET"], got.MailEvents[0].ConfigurationSet, got.Rules[0].Pattern)
		}
	}
}

func TestEveryLinkLeadsToTheDomainOrToTheGatewaysOwnAddress(t *testing.T) {
	for domain, want := range map[string]map[string]string{
		"":                        {"ApiFunction": "", "PagesFunction": "", "DeliverFunction": "https://local.execute-api.eu-west-2.amazonaws.com"},
		"derogations.example.org": {"ApiFunction": "https://derogations.example.org", "PagesFunction": "https://derogations.example.org", "DeliverFunction": "https://derogations.example.org"},
	} {
		got, err := Load(root+"template.yaml", Options{Parameters: map[string]string{"DomainName": domain}})
		if err != nil {
			t.Fatal(err)
		}
		for id, url := range want {
			f, _ := got.Function(id)
			if f.Environment["PUBLIC_URL"] != url {
				t.Errorf("with the domain %q %s has %q", domain, id, f.Environment["PUBLIC_URL"])
			}
			if name, ok := f.Environment["DOMAIN_NAME"]; ok && name != domain {
				t.Errorf("with the domain %q %s answers to %q", domain, id, name)
			}
		}
	}
}

// What holds data outlives its stack, but not a first deployment that failed.
func TestWhatIsKeptIsNotKeptByADeploymentThatFailed(t *testing.T) {
	text, err := os.ReadFile(root + "template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "\n    DeletionPolicy: Retain\n") || strings.Contains(string(text), "DeletionProtectionEnabled: true") {
		t.Error("a resource would outlive a first deployment that failed")
	}
	if got := strings.Count(string(text), "DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain\n"); got != 6 {
		t.Errorf("%d resources are kept, want the table, four secrets and the queue", got)
	}
}
