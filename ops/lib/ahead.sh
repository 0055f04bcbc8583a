# Compiling the built program ahead of time for this machine, with the compiler of .NET (crossgen2, a package).
# Sourced after common.sh, never run. Its words go to stderr; stdout belongs to the caller.

# need_compiler ROOT WORK: fetches the compiler; sets 'compiler', 'rid' and 'references'. WORK is an empty folder to work in.
# Says why and returns 1 where it cannot be had.
need_compiler() {
  local root=$1 work=$2 version package framework folder
  rid=$(cd "$root" && dotnet msbuild src/Pantheon.Host -getProperty:NETCoreSdkPortableRuntimeIdentifier) || { say "$rid" && return 1; }
  version=$(cd "$root" && dotnet msbuild src/Pantheon.Host -getProperty:BundledNETCoreAppPackageVersion) || { say "$version" && return 1; }
  package=microsoft.netcore.app.crossgen2.$rid

  cat >"$work/compiler.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="$package" Version="[$version]" /></ItemGroup>
</Project>
PROJECT
  (cd "$work" && dotnet restore --verbosity quiet) >"$work/restore.log" 2>&1 || {
    cat "$work/restore.log" >&2
    say "the compiler ($package $version) could not be fetched: the words above say why."
    return 1
  }
  compiler=$(dotnet nuget locals global-packages --list | sed 's/^[^:]*: *//')/$package/$version/tools/crossgen2
  [ -x "$compiler" ] || { say "the compiler's package has no '$compiler'" && return 1; }

  # the newest runtime of each kind: what the program is run by
  references=()
  for framework in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
    folder=$(dotnet --list-runtimes | sed -n "s/^$framework \(10\.[^ ]*\) \[\(.*\)\]\$/\2\/\1/p" | tail -n 1)
    [ -d "$folder" ] || { say "the runtime $framework 10 is not where 'dotnet --list-runtimes' says it is" && return 1; }
    references+=(-r "$folder/*.dll")
  done
}

# compile_ahead FROM TO: compiles what a short command loads of the folder FROM into the folder TO, four at once where there are as many processors;
# the rest is read as it is. Says what the compiler said and returns 1 when a file cannot be compiled.
compile_ahead() {
  local from=$1 to=$2 log=$2/.log workers file files=()
  for file in "$from"/{pantheon,Pantheon.*,Npgsql,System.CommandLine,YamlDotNet}.dll; do
    [ ! -f "$file" ] || files+=("$file")
  done
  # each takes some hundred megabytes
  workers=$(getconf _NPROCESSORS_ONLN)
  [ "$workers" -le 4 ] || workers=4
  mkdir "$log"
  # the last word is the file
  printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$workers" bash -c '
    log=$0 compiler=$1 to=$2 rid=$3 name=$(basename "${@: -1}")
    shift 3
    "$compiler" "$@" -o "$to/$name" -O --targetos "${rid%%-*}" --targetarch "${rid##*-}" >"$log/$name" 2>&1 && rm "$log/$name"' \
    "$log" "$compiler" "$to" "$rid" -r "$from/*.dll" "${references[@]}" || {
    cat "$log"/* >&2
    rm -rf "$log"
    return 1
  }
  rm -rf "$log"
}
