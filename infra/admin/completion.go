package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// completion prints a script by which bash completes the words of the command
// line, for the program by the name admin.
type completion struct{}

const completionScript = `_admin() {
  local words="" path="admin " word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in -*) ;; *) [[ " ${_admin_words[$path]} " == *" $word "* ]] && path="$path$word " ;; esac
  done
  words=${_admin_words[$path]}
  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
  [[ $words == *[a-z]* && ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _admin admin
`

// Run prints the script, with the commands and flags as they are.
func (completion) Run(d deps, parsed *kong.Context) error {
	var script strings.Builder
	script.WriteString("declare -A _admin_words=(\n")
	list(&script, "admin ", parsed.Model.Node)
	script.WriteString(")\n" + completionScript)
	_, err := fmt.Fprint(d.out, script.String())
	return err
}

// list writes what may follow a command, and each that follows it.
func list(script *strings.Builder, path string, node *kong.Node) {
	var words []string
	for _, child := range node.Children {
		words = append(words, child.Name)
	}
	for _, flags := range node.AllFlags(true) {
		for _, flag := range flags {
			words = append(words, "--"+flag.Name)
		}
	}
	fmt.Fprintf(script, "  [%q]=%q\n", path, strings.Join(words, " "))
	for _, child := range node.Children {
		list(script, path+child.Name+" ", child)
	}
}
