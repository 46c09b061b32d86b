package budget

import (
	"math"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/template"
)

func prices(t *testing.T) Prices {
	t.Helper()
	read, err := ReadPrices()
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestACostIsWhatWasCountedTimesItsPrice(t *testing.T) {
	of := map[string]Price{}
	for name := range prices(t).Of {
		of[name] = Price{}
	}
	of["write unit"], of["mail"], of["secret, a month"] = Price{Dollars: 0.5}, Price{Dollars: 2}, Price{Dollars: 1}
	whole := Operation{Name: FiveTiers, Mails: 3, Parts: map[string]Part{"ApiFunction": {Writes: 8}, "DeliverFunction": {Writes: 2}}}
	small := []Operation{whole, {Name: Withdrawn}, {Name: Silent}, {Name: Sweep}, {Name: Canary}}
	costs, err := Work(small, Prices{Of: of}, []int{10})
	if err != nil {
		t.Fatal(err)
	}
	if got := costs.Cases[0].Dollars; got != 5+6 {
		t.Errorf("a case costs %v", got)
	}
	if got := costs.Months[0]; got != (Month{Cases: 10, Fixed: secrets, OfCases: 110, Dollars: secrets + 110}) {
		t.Errorf("a month costs %+v", got)
	}
	delete(of, "mail")
	if _, err := Work(small, Prices{Of: of}, nil); err == nil || !strings.Contains(err.Error(), "no price of a mail") {
		t.Errorf("without a price: %v", err)
	}
	if _, err := Work(nil, prices(t), nil); err == nil || !strings.Contains(err.Error(), "is not recorded") {
		t.Errorf("without operations: %v", err)
	}
}

func TestEveryRecordedCaseHasACost(t *testing.T) {
	costs, err := Work(operations(t), prices(t), []int{1})
	if err != nil {
		t.Fatal(err)
	}
	for _, bill := range costs.Cases {
		if bill.Dollars <= 0 || math.IsNaN(bill.Dollars) {
			t.Errorf("%s costs %v", bill.Case, bill.Dollars)
		}
	}
}

func TestEveryPriceHasItsSourceAndItsDay(t *testing.T) {
	for name, price := range prices(t).Of {
		if _, err := time.Parse(time.DateOnly, price.Noted); err != nil || !strings.HasPrefix(price.Source, "https://aws.amazon.com/") || price.Dollars <= 0 {
			t.Errorf("%s: %+v", name, price)
		}
	}
}

// metricNames are the first column of a row of the table of metrics, and the second,
// which says which functions write them.
var metricNames = regexp.MustCompile("(?m)^\\| ((?:`\\w+`(?:, )?)+) \\| ([^|]*) \\|")

func TestWhatCostsForAsLongAsItIsThereIsWhatIsThere(t *testing.T) {
	deployed, err := template.Load(filepath.Join(root, "template.yaml"), template.Options{StackName: "costs"})
	if err != nil {
		t.Fatal(err)
	}
	metrics := 0
	for _, alarm := range deployed.Alarms {
		metrics += len(alarm.Metrics)
	}
	for _, f := range deployed.Functions {
		if f.MemoryMB != memoryMB {
			t.Errorf("%s has %d MB", f.LogicalID, f.MemoryMB)
		}
	}
	_, below, _ := strings.Cut(document(t, "operations.md"), "\n## Metrics\n")
	section, _, _ := strings.Cut(below, "\n## ")
	own := 0
	for _, row := range metricNames.FindAllStringSubmatch(section, -1) {
		writers := strings.Count(row[2], ",") + 1
		if row[2] == "all" {
			writers = len(deployed.Functions)
		}
		own += (strings.Count(row[1], "`") / 2) * writers
	}
	for what, number := range map[string][2]int{
		"metrics of alarms": {metrics, alarmMetrics}, "metrics of our own": {own, ownMetrics},
		"secrets": {len(deployed.Secrets), secrets}, "dashboards": {len(deployed.Dashboards), dashboards},
	} {
		if number[0] != number[1] {
			t.Errorf("there are %d %s, and %d are paid for", number[0], what, number[1])
		}
	}
}
