// Package derogationtest has what tests of several packages need of the domain.
package derogationtest
