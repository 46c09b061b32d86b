// Package rounds reads the rules of a round of industrial action from a YAML
// file, so that an operator can set one up without a developer. The files
// beside it are examples that nobody has agreed.
//
// A file has the names of derogation.Round, in words that people use: times are
// local ("2025-07-25 07:00", Europe/London), durations are words ("1 hour 30
// minutes"), shares are percentages ("50%", as in reminders: after how much of its
// time a tier is reminded), and questions of yes or no are answered so. Reading is strict: an unknown key, a key given twice or a value
// of the wrong kind is an error, and so is whatever breaks the domain's rules.
//
// It promises that a file is checked whole: every fault is named at once, with
// its line.
package rounds
