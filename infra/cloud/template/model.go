package template

import "time"

// Template is what the local cloud runs of one deployment. Every list is in
// the order of logical ids.
type Template struct {
	Functions     []Function
	Routes        []Route
	Tables        []Table
	Existing      ExistingTable // the zero value unless mappings read one that the template does not make
	Mappings      []StreamMapping
	Schedules     []Schedule
	Rules         []Rule
	MailEvents    []MailEvents
	LogFilters    []LogFilter
	StateMachines []StateMachine
	Secrets       []Secret
	Alarms        []Alarm
	Dashboards    []Dashboard
	LogQueries    []LogQuery
}

// Function is one Lambda function.
type Function struct {
	LogicalID string
	Name      string
	ARN       string
	Alias     string // by which all others call it; empty for none
	// Architecture is the processor that a deployment builds it for; the local
	// cloud builds for its own machine.
	Architecture string
	Package      string            // Go package, from Metadata.Package, such as ./functions/api
	Assets       map[string]string // from Metadata.Assets: name beside the binary, to the file in the project that it is a copy of
	Handler      string
	Timeout      time.Duration
	MemoryMB     int
	Environment  map[string]string
	Reserved     *int // how many invocations are reserved; nil for none
	// Statements are what the function's role says, its managed policies
	// included; nil when the template leaves the role to SAM.
	Statements []Statement
}

// Route is one route of the HTTP API.
type Route struct {
	Method   string // upper case, or ANY
	Path     string // such as /v1/{proxy+}
	Function string // logical id
}

// StreamMapping hands the records of a table's stream to a function.
type StreamMapping struct {
	Name                 string // function and event, such as DeliverFunction/Announcements
	Function             string // logical id
	Table                string // logical id; empty for the existing table
	BatchSize            int
	MaximumRetryAttempts int // -1 means for as long as the record lives
	Bisect               bool
	ReportFailures       bool
	Filters              []string // JSON patterns; a record passes when one matches, or when there is none
}

// Schedule invokes a function at a fixed rate.
type Schedule struct {
	Name     string // function and event
	Function string // logical id
	Rate     time.Duration
}

// Rule invokes a function for each event of the default bus that matches.
type Rule struct {
	Name     string // function and event
	Function string // logical id
	Pattern  string // JSON
}

// MailEvents says which events of mails that are sent with a configuration set
// SES puts on the default bus.
type MailEvents struct {
	ConfigurationSet string
	Types            []string // such as deliveryDelay
}

// LogFilter hands every line of a log group to a function.
type LogFilter struct {
	LogicalID string
	Group     string
	Function  string // logical id
}

// StateMachine is one Step Functions state machine.
type StateMachine struct {
	LogicalID     string
	Name          string
	ARN           string
	Definition    string // file, relative to the template
	Substitutions map[string]string
}

// Secret is one secret whose value is generated: the JSON object of Template
// with one more member, Key, that has Length random characters.
type Secret struct {
	LogicalID string
	Name      string
	ARN       string
	Template  string
	Key       string
	Length    int
}

// Function gives the function with a logical id.
func (t *Template) Function(logicalID string) (Function, bool) {
	for _, f := range t.Functions {
		if f.LogicalID == logicalID {
			return f, true
		}
	}
	return Function{}, false
}
