package scenario

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/alarms"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
)

// figuresComeLate is how late every figure of a drill comes: as late as those of
// AWS's services often do.
const figuresComeLate = 2 * time.Minute

// drill makes one alarm ring, does what its runbook says, and lets it be over.
type drill struct {
	// fed says that the figures are put in by hand, because only AWS itself has
	// them.
	fed bool
	// rings is how long it may take until the alarm rings, over how long until it is
	// over; zero is fifteen minutes.
	rings, over time.Duration
	fault       func(*drills)
	mend        func(*drills)
}

// drills is a scene whose alarms are judged.
type drills struct {
	*scene
	watch *alarms.Watch
	rang  map[string]bool // alarms that rang since the drills that run began
	undo  func()          // ends the fault of the drill that runs
}

// beginDrills begins a scene in which the sweep runs every minute. What it sends
// and says is not looked at: the faults are meant.
func beginDrills(t *testing.T, o play.Options) *drills {
	t.Helper()
	if o.StartsAt.IsZero() {
		o.StartsAt = evening
	}
	if o.Environment == nil {
		o.Environment = noSDKRetries
	}
	d := &drills{scene: beginPlay(t, o)}
	d.forgiveMessages = true
	d.forgive("") // Every error.
	watch, err := d.Cloud.Watch(figuresComeLate)
	d.must(err)
	d.watch = watch
	return d
}

// run runs drills together: all faults, until all alarms ring, and what their
// runbooks say of each, until all are over.
func (d *drills) run(together map[string]drill) {
	d.Helper()
	names := slices.Sorted(maps.Keys(together))
	for _, name := range names {
		d.await(name, time.Hour, d.isOver) // What another left behind.
	}
	d.rang = map[string]bool{}
	var undo []func()
	for _, name := range names {
		together[name].fault(d)
		if d.undo != nil {
			undo = append(undo, d.undo)
			d.undo = nil
		}
	}
	for _, name := range names {
		d.await(name, cmp.Or(together[name].rings, 15*time.Minute), func(name string) bool { return d.rang[name] })
	}
	for _, each := range undo {
		each()
	}
	for _, name := range names {
		if mend := together[name].mend; mend != nil {
			mend(d)
		}
	}
	for _, name := range names {
		d.await(name, cmp.Or(together[name].over, 15*time.Minute), d.isOver)
	}
}

// runEach runs drills one after the other.
func (d *drills) runEach(group map[string]drill) {
	d.Helper()
	for _, name := range slices.Sorted(maps.Keys(group)) {
		d.run(map[string]drill{name: group[name]})
	}
}

// judge has every minute that has passed judged.
func (d *drills) judge() {
	d.Helper()
	changes, err := d.Cloud.JudgeAlarms(d.watch)
	d.must(err)
	for _, c := range changes {
		if c.State == alarms.Alarm && d.rang != nil {
			d.rang[strings.TrimSuffix(c.Alarm, "Alarm")] = true
		}
	}
}

func (d *drills) isOver(name string) bool { return d.watch.States()[name+"Alarm"] == alarms.OK }

// await lets time pass until something holds for an alarm.
func (d *drills) await(name string, within time.Duration, holds func(name string) bool) {
	d.Helper()
	until := d.Now().Add(within)
	for d.judge(); !holds(name); d.judge() {
		if !d.Now().Before(until) {
			d.Fatalf("%s is %s after %s", name, d.watch.States()[name+"Alarm"], within)
		}
		d.advance(5 * time.Minute)
	}
}

// put puts a figure of an alarm's metric in by hand, which is of now or later.
func (d *drills) put(alarm string, metric int, later time.Duration, value float64) {
	d.Helper()
	for _, a := range d.Cloud.Template.Alarms {
		if a.LogicalID == alarm+"Alarm" {
			m := a.Metrics[metric]
			d.watch.Figures.Put(d.Now().Add(later), m.Namespace, m.Name, m.Dimensions, value)
			return
		}
	}
	d.Fatalf("there is no alarm %s", alarm)
}

// feeds is a drill whose figure is bad once, and then good.
func feeds(alarm string, metric int, bad, good float64) drill {
	return drill{
		fed: true, rings: 2 * time.Hour, over: 3 * time.Hour,
		fault: func(d *drills) { d.put(alarm, metric, 0, bad) },
		mend: func(d *drills) {
			for hours := range 3 {
				d.put(alarm, metric, time.Duration(hours+1)*time.Hour, good)
			}
		},
	}
}

// breaks has every call of a function to the table fail, and then something call
// the function.
func breaks(function string, provoke func(*drills)) func(*drills) {
	return func(d *drills) {
		injected := d.Cloud.Proxy.Inject(dynamodb.Fault{Function: function, Answer: dynamodb.Failed})
		d.undo = injected.Remove
		provoke(d)
		d.settle()
		if injected.Met() == 0 {
			d.Errorf("%s made no call", function)
		}
	}
}

// files files a request, and lets the chain begin as far as it gets.
func (d *drills) files() (reference string) {
	d.Helper()
	return d.submitted(sample.BartsHealth, sample.Request(d.Now()))
}

var alarmNames = regexp.MustCompile(`\(([A-Z][A-Za-z]+)\)\]\(`)

// TestEveryAlarmHasADrill compares the drills with the template's alarms, and with
// what the list of runbooks says of how each is exercised.
func TestEveryAlarmHasADrill(t *testing.T) {
	all := allDrills()
	deployed, err := template.Load(filepath.Join(root, "template.yaml"), template.Options{
		Parameters: map[string]string{"CanaryAddress": canaryAddress},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range deployed.Alarms {
		if _, ok := all[strings.TrimSuffix(a.LogicalID, "Alarm")]; !ok {
			t.Errorf("%s has no drill", a.LogicalID)
		}
	}
	if len(all) != len(deployed.Alarms) {
		t.Errorf("%d drills for %d alarms", len(all), len(deployed.Alarms))
	}
	list, err := os.ReadFile(filepath.Join(root, "infra/docs/runbooks/README.md"))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for line := range strings.Lines(string(list)) {
		match := alarmNames.FindStringSubmatch(line)
		if match == nil || !strings.HasPrefix(line, "|") {
			continue
		}
		each, ok := all[match[1]]
		said[match[1]] = true
		how := "| a fault |"
		if each.fed {
			how = "| figures |"
		}
		if ok && !strings.Contains(line, how) {
			t.Errorf("the list of runbooks does not say %q of %s", how, match[1])
		}
	}
	for name := range all {
		if !said[name] {
			t.Errorf("%s is not in the list of runbooks", name)
		}
	}
}
