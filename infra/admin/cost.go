package main

import (
	"fmt"

	"example.org/derogations/infra/budget"
)

// costOf prints what a case and a month cost.
type costOf struct {
	Cases []int `default:"10,1000,100000" help:"How many cases a month has, each through five tiers."`
}

// Run works the costs out.
func (c costOf) Run(d deps) error {
	operations, err := budget.Recorded()
	if err != nil {
		return err
	}
	prices, err := budget.ReadPrices()
	if err != nil {
		return err
	}
	costs, err := budget.Work(operations, prices, c.Cases)
	if err != nil {
		return err
	}
	return d.answer(bills{costs})
}

// bills are costs, as tables for people.
type bills struct{ budget.Costs }

func (b bills) text(s *sheet) {
	for i, bill := range b.Cases {
		s.row(fmt.Sprintf("%c:", 'A'+i), bill.Case)
	}
	s.heading("OF ONE CASE", "A", "B", "C")
	for i, line := range b.Cases[0].Lines {
		s.row(line.What, each(line.Dollars), each(b.Cases[1].Lines[i].Dollars), each(b.Cases[2].Lines[i].Dollars))
	}
	s.row("in all", each(b.Cases[0].Dollars), each(b.Cases[1].Dollars), each(b.Cases[2].Dollars))
	s.heading("OF A MONTH, WHATEVER HAPPENS", "")
	for _, line := range b.Fixed {
		s.row(line.What, fmt.Sprintf("%.2f", line.Dollars))
	}
	s.heading("OF A MONTH", "FIXED", "CASES", "IN ALL", "A CASE")
	for _, m := range b.Months {
		s.row(fmt.Sprintf("with %d cases of A", m.Cases), fmt.Sprintf("%.2f", m.Fixed), fmt.Sprintf("%.2f", m.OfCases),
			fmt.Sprintf("%.2f", m.Dollars), fmt.Sprintf("%.4f", m.Dollars/float64(m.Cases)))
	}
	from, to, unread := b.Prices.When()
	s.end()
	s.print("\n")
	s.line("In %s. Prices of %s, noted from %s to %s; %d of %d from memory.", b.Prices.Currency, b.Prices.Region, from, to, unread, len(b.Prices.Of))
}

// each is what one thing costs, as small as it is.
func each(dollars float64) string { return fmt.Sprintf("%.6f", dollars) }
