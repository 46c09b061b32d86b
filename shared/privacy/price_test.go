package privacy_test

import (
	"testing"

	"example.org/derogations/infra/price"
	"example.org/derogations/shared/privacy"
)

// A text of 60,000 characters of dates once held a function for fifteen seconds.
func TestPrice(t *testing.T) {
	doors := map[string]func(*testing.T, int){}
	for name, unit := range price.Hostile() {
		doors[name] = func(_ *testing.T, bytes int) { privacy.Scan(price.Filled(bytes, unit), today) }
	}
	price.Through(t, doors)
}
