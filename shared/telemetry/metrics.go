package telemetry

import "time"

const (
	namespace = "Derogations"
	// dimension is that of Lambda's own metrics, with the same value: the
	// function's full name, which has the stack's in it.
	dimension = "FunctionName"
)

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

func embeddedMetrics(figures named[figure], at time.Time) metricsHeader {
	var metrics []metric
	for name, f := range figures.all {
		metrics = append(metrics, metric{Name: name, Unit: f.unit})
	}
	return metricsHeader{
		Timestamp: at.UnixMilli(),
		CloudWatchMetrics: []metricsDirective{{
			Namespace:  namespace,
			Dimensions: [][]string{{dimension}},
			Metrics:    metrics,
		}},
	}
}
