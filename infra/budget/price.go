package budget

import (
	_ "embed" // the prices
	"encoding/json"
	"fmt"
)

// Price is what one of something costs.
type Price struct {
	Dollars float64 `json:"dollars"`
	Source  string  `json:"source"` // where AWS says it
	Noted   string  `json:"noted"`  // the day
	// FromMemory is a price that nobody has read at its source since it was noted.
	FromMemory bool `json:"fromMemory,omitempty"`
}

// Prices are a region's, by what they are of.
type Prices struct {
	Region   string           `json:"region"`
	Currency string           `json:"currency"`
	Of       map[string]Price `json:"prices"`
}

//go:embed prices.json
var pricesText []byte

// ReadPrices are the prices as they were last noted.
func ReadPrices() (Prices, error) {
	var p Prices
	if err := json.Unmarshal(pricesText, &p); err != nil {
		return Prices{}, fmt.Errorf("read the prices: %w", err)
	}
	return p, nil
}

// When are the first and the last day on which prices were noted, and how many of them
// nobody has read at their source.
func (p Prices) When() (from, to string, unread int) {
	for _, price := range p.Of {
		if from == "" || price.Noted < from {
			from = price.Noted
		}
		to = max(to, price.Noted)
		if price.FromMemory {
			unread++
		}
	}
	return from, to, unread
}
