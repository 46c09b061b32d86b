package price_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"example.org/derogations/infra/testlane"
)

const (
	// The bounds: what a byte may cost, in statements, and how much more the second
	// half of what is sent may cost than the first, where a byte is not cheap anyhow.
	mostPrice  = 6000
	cheap      = 100
	mostGrowth = 2.5
	// some is how much is sent first. A body has four times as much at most.
	some = 15_000
)

// counted are the packages whose statements count: all of ours that are deployed,
// and those that read what was sent for us.
var counted = []string{
	"example.org/derogations/shared/...", "github.com/golang-jwt/jwt/v5",
	"bytes", "encoding/base64", "encoding/json", "html/template", "mime", "net/url", "regexp", "regexp/syntax",
	"slices", "strconv", "strings", "text/template", "time", "unicode", "unicode/utf8",
}

// entrances are the packages through which goes what callers send.
var entrances = []string{"shared/privacy", "shared/httpapi", "shared/callback", "shared/clientauth", "shared/pages", "infra/price"}

func TestWorkGrowsNoFasterThanWhatIsSent(t *testing.T) {
	testlane.Full(t, "builds of the tests of five packages, with every statement counted")
	covdata := output(t, "go", "tool", "-n", "covdata")
	for _, entrance := range entrances {
		t.Run(entrance, func(t *testing.T) {
			m := meter{covdata: covdata, dir: filepath.Join("..", "..", entrance), binary: filepath.Join(t.TempDir(), "counted.test")}
			output(t, "go", "test", "-c", "-vet=off", "-covermode=count", "-coverpkg="+strings.Join(counted, ","), "-o", m.binary, "../../"+entrance)
			for _, door := range m.doors(t) {
				t.Run(door, func(t *testing.T) {
					t.Parallel()
					m.measure(t, door)
				})
			}
		})
	}
}

// meter counts what the doors of a package cost.
type meter struct{ covdata, dir, binary string }

var passed = regexp.MustCompile(`--- PASS: TestPrice/(\S+)`)

// doors are the names of a package's doors.
func (m meter) doors(t *testing.T) []string {
	t.Helper()
	var doors []string
	for _, found := range passed.FindAllStringSubmatch(m.run(t, "-test.v", "-test.run=^TestPrice$"), -1) {
		doors = append(doors, found[1])
	}
	if len(doors) == 0 {
		t.Fatal("the package has no doors")
	}
	return doors
}

func (m meter) measure(t *testing.T, door string) {
	t.Helper()
	var took []float64
	for _, bytes := range []int{some, 2 * some, 4 * some} {
		n := m.steps(t, door, bytes)
		t.Logf("%d bytes take %d statements", bytes, n)
		if n > mostPrice*bytes { // Twice as many may take very long.
			t.Fatalf("a byte of %d takes %d statements, of at most %d", bytes, n/bytes, mostPrice)
		}
		took = append(took, float64(n))
	}
	first, second := took[1]-took[0], took[2]-took[1]
	// What is refused for its size takes fewer than the half of it.
	if second > cheap*2*some && second > mostGrowth*max(first, 0) {
		t.Errorf("the second half takes %.0f more statements, the second quarter %.0f: that grows faster than what is sent", second, first)
	}
}

// steps is how many statements a door takes that is sent so many bytes.
func (m meter) steps(t *testing.T, door string, bytes int) int {
	t.Helper()
	dir := t.TempDir()
	m.run(t, "-test.run=^TestPrice$/^"+regexp.QuoteMeta(door)+"$", "-test.gocoverdir="+dir, "-price.bytes="+strconv.Itoa(bytes))
	profile := output(t, m.covdata, "textfmt", "-i="+dir, "-o=/dev/stdout")
	total := 0
	_, blocks, _ := strings.Cut(profile, "\n") // The first line names the mode.
	for block := range strings.Lines(blocks) {
		// Where, how many statements, and how often they were carried out.
		fields := strings.Fields(block)
		if len(fields) != 3 {
			t.Fatalf("no block of a profile: %q", block)
		}
		many, err := strconv.Atoi(fields[1])
		if err != nil {
			t.Fatal(err)
		}
		often, err := strconv.Atoi(fields[2])
		if err != nil {
			t.Fatal(err)
		}
		total += many * often
	}
	if total == 0 {
		t.Fatal("no statement was counted")
	}
	return total
}

func (m meter) run(t *testing.T, flags ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), m.binary, flags...)
	command.Dir = m.dir
	said, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return string(said)
}

func output(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), name, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", name, arguments, err, said)
	}
	return strings.TrimSpace(string(said))
}
