package telemetry

import "time"

const namespace = "Derogations"

// metricsHeader is the "_aws" member of the embedded metric format, which
// tells CloudWatch which members of the line are metrics.
type metricsHeader struct {
	Timestamp         int64
	CloudWatchMetrics []metricsDirective
}

type metricsDirective struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []metric
}

type metric struct {
	Name string
	Unit string
}

func embeddedMetrics(names []string, at time.Time) metricsHeader {
	metrics := make([]metric, len(names))
	for i, name := range names {
		metrics[i] = metric{Name: name, Unit: "Count"}
	}
	return metricsHeader{
		Timestamp: at.UnixMilli(),
		CloudWatchMetrics: []metricsDirective{{
			Namespace:  namespace,
			Dimensions: [][]string{{"function"}},
			Metrics:    metrics,
		}},
	}
}
