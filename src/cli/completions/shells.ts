/**
 * The completion script for bash 3.2 and later, with or without the bash-completion package. What is typed is handed
 * on as it stands and never evaluated.
 */
export function bashScript(name: string): string {
  const f = `__${identifier(name)}_complete`;
  return `# bash completion for ${name}
${f}() {
    # Readline parts words at = and :, put together again they are the program's words.
    local -a words=()
    local -i at=-1 i
    local part before=" "
    for ((i = 0; i <= COMP_CWORD; i++)); do
        part=\${COMP_WORDS[i]}
        if ((at >= 0)) && [[ $part == [=:]* || $before == [=:] ]]; then
            words[at]+=$part
        else
            words[++at]=$part
        fi
        before=$part
    done
    # What readline will not replace must not stand in front of the candidates.
    local kept=\${words[at]%"\${COMP_WORDS[COMP_CWORD]}"} line directive=:4
    [[ $before == [=:] ]] && kept=\${words[at]}
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == :[0-9]* ]]; then
            directive=$line
        else
            line=\${line%%$'\\t'*}
            COMPREPLY+=("\${line#"$kept"}")
        fi
    done < <(${name} completions complete -- "\${words[@]:1}" 2>/dev/null)
    if [[ $directive == :0 ]]; then
        compopt -o default 2>/dev/null
    else
        compopt -o nosort 2>/dev/null
    fi
}
complete -F ${f} ${name}
`;
}

/** The completion script for zsh. Words are freed of their quotes, never evaluated. */
export function zshScript(name: string): string {
  const f = `_${identifier(name)}`;
  return `#compdef ${name}
# zsh completion for ${name}
${f}() {
    local -a answer values
    local line value
    answer=("\${(@f)$(${name} completions complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    for line in "\${answer[@]}"; do
        [[ $line == :[0-9]* ]] && continue
        value=\${\${line%%$'\\t'*}//:/\\\\:}
        [[ $line == *$'\\t'* ]] && value+=":\${line#*$'\\t'}"
        [[ -n $line ]] && values+=("$value")
    done
    [[ $PREFIX == --*=* ]] && compset -P '*='
    if [[ \${answer[-1]} == :0 ]]; then
        _files
    else
        _describe -V -t values '${name}' values
    fi
}
# Found on fpath it is called at once; sourced it is registered.
if [[ \${funcstack[1]} == ${f} ]]; then
    ${f} "$@"
else
    compdef ${f} ${name}
fi
`;
}

function identifier(name: string): string {
  return name.replace(/\W/gu, "_");
}
