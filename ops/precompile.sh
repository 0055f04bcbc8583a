#!/usr/bin/env bash
# Compiles the built program ahead of time for this machine, so that its commands start faster: those that only look become a program of machine code,
# the others start with less to compile. ops/pantheon uses what comes of it until the next build; without it everything works as well, only slower to start.
# usage: ops/precompile.sh
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "$0")")")
. "$root/ops/lib/common.sh"
. "$root/ops/lib/ahead.sh"

case ${1:-} in
  '') ;;
  -h | --help) sed -n '2,4s/^# //p' "$0" && exit 0 ;;
  *) refuse 2 "precompile.sh: unknown argument '$1'; it takes none" ;;
esac

has dotnet || refuse 5 "the .NET SDK 10 is not here. Run $root/ops/quickstart.sh: it installs what is missing."
quiet_dotnet
"$root/ops/pantheon" version >/dev/null
from=$(program_folder "$root")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/compiler"
need_compiler "$root" "$work/compiler" || refuse 5 "Pantheon works without it, its commands only start slower."

mkdir "$work/ahead"
(cd "$from" && tar cf - --exclude=./ahead .) | tar xf - -C "$work/ahead"
compile_ahead "$from" "$work/ahead" || refuse 1 "the program could not be compiled: the compiler's words are above."

# the program that only looks, from a copy of the sources: its packages are none of the checkout's lock files
mkdir "$work/sources"
(cd "$root" && tar cf - --exclude=bin --exclude=obj src ops flows agents policies) | tar xf - -C "$work/sources"
if (cd "$work/sources" && PANTHEON_UPDATE_LOCKS=true dotnet publish src/Pantheon.Host --configuration "$CONFIGURATION" --runtime "$rid" --output "$work/reading" --verbosity quiet \
  -p:PublishAot=true -p:OnlyReads=true -p:IlcTreatWarningsAsErrors=true -p:EnableAotAnalyzer=false -p:EnableTrimAnalyzer=false -p:EnableSingleFileAnalyzer=false \
  -p:GenerateDocumentationFile=false -p:RunAnalyzers=false) >"$work/reading.log" 2>&1; then
  cp "$work/reading/pantheon" "$work/ahead/pantheon-reads"
  "$work/ahead/pantheon-reads" version >/dev/null || refuse 1 "the program of machine code does not start; nothing was changed."
else
  # a linker, or the package of the compiler, may be missing: the rest is worth having without it
  tail -n 20 "$work/reading.log" >&2
  say "the program of machine code could not be made: the words above say why (it needs clang or gcc, and the compiler's package). The other commands start faster all the same."
fi

dotnet "$work/ahead/pantheon.dll" version >/dev/null || refuse 1 "the compiled program does not start; nothing was changed."
touch "$work/ahead/.built"
rm -rf "$from/ahead"
mv "$work/ahead" "$from/ahead"
say "compiled for $rid: ops/pantheon uses it until the next build"
