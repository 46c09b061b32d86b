package cloud

import (
	"example.org/derogations/infra/cloud/eventbus"
	"example.org/derogations/infra/cloud/logs"
	"example.org/derogations/infra/cloud/schedule"
	"example.org/derogations/infra/cloud/stream"
)

// startEvents starts what invokes functions without being asked: the stream's
// readers, the event bus, the logs' subscriptions and the schedule.
func (c *Cloud) startEvents(options Options, streamARN string) error {
	if err := c.startStreams(options, streamARN); err != nil {
		return err
	}
	if err := c.startBus(options); err != nil {
		return err
	}
	c.startLogs(options)
	c.startSchedule(options)
	return nil
}

// textLog is where SNS writes what became of text messages, and of those that failed.
const (
	textLog    = "sns/" + region + "/" + account + "/DirectPublishToPhoneNumber"
	failureLog = textLog + "/Failure"
)

// startLogs has SNS log what becomes of text messages, for those who subscribe.
func (c *Cloud) startLogs(options Options) {
	var filters []logs.Filter
	for _, f := range c.Template.LogFilters {
		filters = append(filters, logs.Filter{Name: f.LogicalID, Group: f.Group, Function: f.Function})
	}
	c.Logs = logs.New(logs.Options{
		Timeline: c.Timeline, Invoke: c.Lambda.InvokeAsync, Filters: filters, Account: account, Log: options.Log,
	})
	c.Inbox.LogTexts(func(failed bool, line any) error {
		if failed {
			return c.Logs.Put(failureLog, line)
		}
		return c.Logs.Put(textLog, line)
	})
}

// startStreams has the mappings read a stream of the present table.
func (c *Cloud) startStreams(options Options, streamARN string) error {
	var mappings []stream.Mapping
	for _, m := range c.Template.Mappings {
		mappings = append(mappings, stream.Mapping{
			Name:                 m.Name,
			Function:             m.Function,
			BatchSize:            m.BatchSize,
			MaximumRetryAttempts: m.MaximumRetryAttempts,
			Bisect:               m.Bisect,
			ReportFailures:       m.ReportFailures,
			Filters:              m.Filters,
		})
	}
	var err error
	c.Streams, err = stream.New(stream.Options{
		Timeline:  c.Timeline,
		Streams:   c.streams,
		StreamARN: streamARN,
		RealTime:  options.RealTime,
		Mappings:  mappings,
		Invoke:    c.Lambda.Invoke,
		Measure:   c.measureAge,
		Log:       options.Log,
	})
	if err != nil {
		return err
	}
	c.Proxy.OnWrite(c.Streams.WriteHappened)
	c.Streams.Start()
	c.onClose(c.Streams.Close)
	return nil
}

func (c *Cloud) startSchedule(options Options) {
	var rules []schedule.Rule
	for _, s := range c.Template.Schedules {
		rules = append(rules, schedule.Rule{Name: s.Name, Function: s.Function, Rate: s.Rate})
	}
	c.Scheduler = schedule.New(schedule.Options{
		Timeline: c.Timeline,
		Invoke:   c.Lambda.Invoke,
		Rules:    rules,
		Account:  account,
		Region:   region,
		RealTime: options.RealTime || options.EveryTick,
		Log:      options.Log,
	})
	c.Proxy.OnWrite(c.Scheduler.WriteHappened)
	c.Scheduler.Start()
	c.onClose(c.Scheduler.Close)
}

// startBus starts the event bus, and has SES tell of mails on it.
func (c *Cloud) startBus(options Options) error {
	var rules []eventbus.Rule
	for _, r := range c.Template.Rules {
		rules = append(rules, eventbus.Rule{Name: r.Name, Function: r.Function, Pattern: r.Pattern})
	}
	var err error
	c.Bus, err = eventbus.New(eventbus.Options{
		Timeline: c.Timeline, Invoke: c.Lambda.InvokeAsync, Rules: rules,
		Account: account, Region: region, Log: options.Log,
	})
	if err != nil {
		return err
	}
	sets := map[string][]string{}
	for _, m := range c.Template.MailEvents {
		sets[m.ConfigurationSet] = append(sets[m.ConfigurationSet], m.Types...)
	}
	c.Inbox.Publish(sets, func(detailType string, detail any) error { return c.Bus.Put("aws.ses", detailType, detail) })
	return nil
}
