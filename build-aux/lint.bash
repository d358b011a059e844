# lint.bash: what ./dev lint looks at
#
# Sourced by ./dev. Every check runs to its end; the status says whether all
# were content. The rules that need no tool of their own are tests, tests/tree.
#
# Copyright 2026 The Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later

lint_status=0

# check NAME COMMAND…: prints the name, and the output only of a failure.
check ()
{
  local name=$1 output
  shift

  if output=$("$@" 2>&1); then
    printf 'ok      %s\n' "$name"
    return
  fi
  printf 'NOT OK  %s\n%s\n' "$name" "$output"
  lint_status=1
}

# The format differs from version to version: it is 14's that counts.
lint_format ()
{
  local tool

  tool=$(command -v clang-format-14 || command -v clang-format)
  "$tool" --version | grep -q 'version 14\.' || {
    echo "clang-format 14 is needed, this is: $("$tool" --version)"
    return 1
  }
  git ls-files -z '*.c' '*.h' | xargs -0 "$tool" --dry-run --Werror
}

# The built file that is installed under a path with this end.
installed_as ()
{
  meson introspect --installed "$plain" |
    /usr/bin/python3 -c '
import json, sys
print(*(source for source, target in json.load(sys.stdin).items()
        if target.endswith(sys.argv[1])), sep="\n")' "$1"
}

lint_each_installed ()
{
  local end=$1 file found=0
  shift

  while read -r file; do
    found=1
    "$@" "$file" || return 1
  done < <(installed_as "$end")
  [ $found -eq 1 ] || { echo "nothing is installed as *$end"; return 1; }
}

lint_ui ()
{
  git ls-files -z '*.ui' '*.xml' '*.svg' | xargs -0 -r xmllint --noout
}

lint_shell ()
{
  # Meant as they are: words that split, text that another program expands,
  # and variables that dev sets before it sources these files.
  shellcheck --shell=bash --exclude=SC2046,SC2016,SC2154 dev .ci/run build-aux/*.bash
}

lint_tree ()
{
  meson test -C "$plain" --no-rebuild --suite tree --print-errorlogs
}

lint ()
{
  check 'format: clang-format 14' lint_format
  check 'desktop file: desktop-file-validate' \
    lint_each_installed .desktop desktop-file-validate
  check 'metainfo: appstreamcli validate' \
    lint_each_installed .metainfo.xml appstreamcli validate --no-net --explain
  check 'settings schema: glib-compile-schemas' \
    lint_each_installed .gschema.xml sh -c 'glib-compile-schemas --strict --dry-run "$(dirname "$0")"'
  check 'templates and drawings: xmllint' lint_ui
  if command -v shellcheck >/dev/null; then
    check 'scripts: shellcheck' lint_shell
  fi
  check 'the house rules: tests/tree' lint_tree
  return $lint_status
}
