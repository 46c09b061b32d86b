// Package uktime reads and writes every time for people: in UK time, which is
// that of Europe/London. It carries the time zone with it, because neither the
// Lambda image nor an operator's machine need know one.
//
// A form of a time that people see has one function here and stands nowhere
// else.
package uktime
