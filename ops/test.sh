#!/usr/bin/env bash
# Builds everything and runs every test; the last line is always 'N passed, N failed, N skipped'.
# usage: ops/test.sh [--fast|--full]
#   --fast  without the slow tests, the red-team suite and coverage
#   --full  with the tests that are too long for every day
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "$0")")")
cd "$root"
. ops/lib/common.sh
. ops/lib/ahead.sh

mode=default
case ${1:-} in
  '') ;;
  --fast) mode=fast ;;
  --full) mode=full ;;
  -h | --help) sed -n '2,5s/^# //p' "$0" && exit 0 ;;
  *) refuse 2 "test.sh: unknown argument '$1'; it knows --fast and --full" ;;
esac

exec </dev/null
results=$(mktemp -d)
running=
finish() {
  local code=$?
  trap - EXIT INT TERM
  # the group: a test host leaves children of its own behind when only its parent is told
  [ -z "$running" ] || kill -TERM -- "-$running" 2>/dev/null || true
  rm -rf "$results"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

passed=0 failed=0 skipped=0
tell_sum() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}

# in_group COMMAND...: runs it in a process group of its own, which 'finish' can end as a whole
in_group() {
  local code=0
  set -m
  "$@" &
  running=$!
  set +m
  wait "$running" || code=$?
  running=
  return "$code"
}

# must WHAT COMMAND...: a step without which no test can be believed
must() {
  local what=$1 began=$SECONDS
  shift
  if in_group "$@" >"$results/step.log" 2>&1; then
    echo "$what: done in $((SECONDS - began)) s"
  else
    cat "$results/step.log"
    echo "$what: FAILED ($*)"
    failed=$((failed + 1))
    tell_sum
  fi
}

# sum_up SUITE CODE: adds the counters of the suite's trx; a suite that left none, or that ended badly with all tests green, has crashed
sum_up() {
  local suite=$1 code=$2 trx="$results/$1/$1.trx" p=0 f=0 s=0
  if [ ! -f "$trx" ]; then
    echo "$suite: no result file (exit code $code): counted as failed"
    failed=$((failed + 1))
    return
  fi
  read -r p f s < <(awk '
    function n(name,  rest) { rest = $0; return sub(".* " name "=\"", "", rest) ? rest + 0 : 0 }
    /<Counters / { bad = n("failed") + n("error") + n("timeout") + n("aborted"); print n("passed"), bad, n("total") - n("passed") - bad; exit }' "$trx") || true
  if [ "$code" != 0 ] && [ "$f" = 0 ]; then
    echo "$suite: ended with exit code $code although no test failed: counted as failed"
    f=1
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  echo "$suite: $p passed, $f failed, $s skipped in $((SECONDS - began)) s"
}

# tell_skipped TRX...: the reasons that skipped tests gave, each once with how often
tell_skipped() {
  awk '
    /<UnitTestResult / { skipped = /outcome="NotExecuted"/; name = $0; sub(/.* testName="/, "", name); sub(/".*/, "", name) }
    skipped && /<(Message|StdOut)>/ {
      reason = $0
      gsub(/.*<(Message|StdOut)>|<\/(Message|StdOut)>.*/, "", reason)
      if (!(reason in count)) first[reason] = name
      count[reason]++
      skipped = 0
    }
    END { for (reason in count) printf("  skipped %d: %s  (%s%s)\n", count[reason], reason, first[reason], (count[reason] > 1 ? ", ..." : "")) }' \
    "$@" | sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&amp;/\&/g' | sort
}

provide git bubblewrap postgresql ssh-keygen util-linux dotnet
quiet_dotnet

# a real llama-server, where one can be had; without it the tests that need one are skipped and say so
if [ -z "${PANTHEON_LLAMA_SERVER:-}" ] && [ -x ops/llama-server.sh ] && server=$(ops/llama-server.sh); then
  export PANTHEON_LLAMA_SERVER=$server
fi

must "restore (locked)" dotnet restore Pantheon.sln --locked-mode --verbosity quiet
# code style is checked by the build itself (EnforceCodeStyleInBuild, warnings are errors); white space is not
must "build (warnings are errors)" stamped "$root" \
  dotnet build Pantheon.sln --no-restore --configuration "$CONFIGURATION" --verbosity quiet -warnaserror
must "formatting" dotnet format whitespace . --folder --include src/ tests/ --exclude '**/bin/' '**/obj/' --verify-no-changes

# compile_programs: what the tests start hundreds of times starts in two thirds of the time when it is compiled ahead, as ops/precompile.sh does for a person
compile_programs() {
  local work=$results/ahead outputs=$root/tests/Pantheon.Integration.Tests/bin/$CONFIGURATION/net10.0
  mkdir -p "$work/compiler" "$work/program" "$work/probe"
  need_compiler "$root" "$work/compiler" &&
    compile_ahead "$outputs/program" "$work/program" && compile_ahead "$outputs/probe" "$work/probe" &&
    cp "$work"/program/*.dll "$outputs/program/" && cp "$work"/probe/*.dll "$outputs/probe/"
}

if [ "$mode" != fast ]; then
  began=$SECONDS
  if in_group compile_programs >"$results/ahead.log" 2>&1; then
    echo "programs under test: compiled ahead in $((SECONDS - began)) s"
  else
    cat "$results/ahead.log"
    echo "programs under test: not compiled ahead (the words above say why), so they start as slowly as they are built"
  fi
fi

filter=()
case $mode in
  fast) filter=(--filter 'TestCategory!=Slow&TestCategory!=Full&TestCategory!=RedTeam') ;;
  default) filter=(--filter 'TestCategory!=Full') ;;
esac
# an instrumented assembly references what the house forbids, so the suite that reads the assemblies gets them as they were built
collect() {
  [ "$mode" != fast ] && [ "$1" != Pantheon.Architecture.Tests ] || return 0
  local collector=DataCollectionRunSettings.DataCollectors.DataCollector.Configuration
  printf '%s\n' --collect 'XPlat Code Coverage' -- "$collector.Include=[Pantheon.*]*,[pantheon]*" "$collector.ExcludeByFile=**/Migrations/*.cs"
}

for project in tests/*/*.csproj; do
  grep -q '<IsTestProject>true' "$project" || continue
  suite=$(basename "$project" .csproj)
  began=$SECONDS code=0
  mapfile -t coverage < <(collect "$suite")
  in_group dotnet test "$project" --no-build --configuration "$CONFIGURATION" --verbosity minimal \
    --logger "trx;LogFileName=$suite.trx" --results-directory "$results/$suite" \
    ${filter[@]+"${filter[@]}"} ${coverage[@]+"${coverage[@]}"} >"$results/$suite.log" 2>&1 || code=$?
  [ "$code" = 0 ] || cat "$results/$suite.log"
  sum_up "$suite" "$code"
done

shopt -s nullglob
if [ "$mode" != fast ]; then
  echo "line coverage of src:"
  awk -v root="$root/" -f ops/lib/coverage.awk "$results"/*/*/coverage.cobertura.xml </dev/null
fi
tell_skipped "$results"/*/*.trx </dev/null
tell_sum
