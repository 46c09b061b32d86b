package derogation

// vacant records that a tier was passed because its organisation had nobody to
// be asked, in place of a review that nobody could have answered.
func (s *State) vacant(e Event) {
	at, by := e.At, e.Actor
	s.Status = InReview
	s.Reviews = append(s.Reviews, Review{
		Number: e.Review, Tier: e.Tier, OpenedAt: at, DueAt: at, ClosedAt: &at, By: &by,
		Outcome: OutcomeNobodyToAsk, ContentVersion: e.ContentVersion,
	})
	s.passOn(e)
}
