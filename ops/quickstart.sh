#!/usr/bin/env bash
# From a clone to a morning report: installs what is missing, builds, makes the demo, runs its night, prints the report.
# usage: ops/quickstart.sh [--dir DIR]      (DIR: where the demo is made, ./demo unless told; it is made anew each time)
set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
. "$root/ops/lib/common.sh"

demo=demo
while [ $# -gt 0 ]; do
  case $1 in
    --dir) demo=${2:?--dir needs a folder} && shift 2 ;;
    --dir=*) demo=${1#--dir=} && shift ;;
    -h | --help) sed -n '2,3s/^# //p' "$0" && exit 0 ;;
    *) refuse 2 "quickstart.sh: unknown argument '$1'; it knows --dir DIR" ;;
  esac
done

step() {
  say ""
  say "== $*"
}

step "what this machine needs"
provide git bubblewrap postgresql ssh-keygen util-linux dotnet
say "everything is here"

step "a model server"
if server=$("$root/ops/llama-server.sh"); then
  export PANTHEON_LLAMA_SERVER=$server
  say "the demo's models are served by $server"
else
  say "no llama-server can be had on this machine: the 'scripted' runtime answers with canned replies, and the report says so"
fi

step "the program"
"$root/ops/pantheon" --version >&2

step "the demo in $demo"
"$root/ops/pantheon" init --demo "$demo" --force
cd "$demo"

step "its night"
night=0
"$root/ops/pantheon" night start --until-empty || night=$?

step "its report"
"$root/ops/pantheon" report --since 24h

step "where things are"
for file in report.md report.html report.json; do
  find "$PWD/reports" -name "$file"
done
say "again, by hand:  $(printf 'cd %q && %q report --since 24h' "$PWD" "$root/ops/pantheon")"

# a held and a failed task belong to the demo: its night is as it should be when these six outcomes are there, and no other
expected='1 failed 1 held 3 ready 1 refused'
found=$("$root/ops/pantheon" runs list --json | grep -oE '"outcome": *"[a-z_]+"' | sed 's/.*"\([a-z_]*\)"$/\1/' | sort | uniq -c | xargs)
if [ "$found" != "$expected" ]; then
  say "the demo's night should end with '$expected', and ended with '$found' (exit code $night)"
  [ "$night" = 0 ] || exit "$night"
  exit 1
fi
