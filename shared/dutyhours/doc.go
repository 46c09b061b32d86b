// Package dutyhours says when somebody is on duty: a weekly pattern, what
// applies on bank holidays, and dated exceptions. It is pure.
//
// Times are those that a clock in London shows. A shift may go past midnight.
// It promises that clock changes are exact: a shift from 22:00 to 06:00 is seven
// hours long on the night when the clocks go forward, and nine when they go
// back. A shift that begins or ends in the hour that is left out in spring does
// so at the moment of the change. One that begins in the hour that comes twice
// in autumn begins with its first coming, and one that ends there ends with its
// second: of two who hand over then, both are on duty for an hour, and never
// neither.
//
// Whoever has no hours at all is always on duty.
//
// Everything has a text form, which is also how it is stored:
//
//	Mon-Fri 08:00-18:00                      each week
//	Sat,Sun 20:00-08:00                      past midnight
//	2026-12-24 off                           a whole day
//	2026-12-24 to 2026-12-26 on 09:00-13:00  on each of these days
package dutyhours
