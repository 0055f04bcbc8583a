# What the scripts beside this folder share: words to the person, and what the machine must have.
# Sourced, never run. Everything is said on stderr; stdout belongs to the caller.

say() { printf '%s\n' "$*" >&2; }

# refuse CODE TEXT...: the exit codes are those of 'pantheon help exit-codes'; 3 means something needed could not be provided
refuse() {
  local code=$1
  shift
  say "$@"
  exit "$code"
}

package_manager() {
  local name
  for name in apt-get dnf pacman zypper brew; do
    if command -v "$name" >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done
}

# has NEED: is it there and usable?
has() {
  case $1 in
    git) command -v git >/dev/null 2>&1 ;;
    bubblewrap) [ "$(uname -s)" != Linux ] || command -v bwrap >/dev/null 2>&1 ;;
    postgresql) [ -n "$(postgres_folder)" ] ;;
    ssh-keygen) command -v ssh-keygen >/dev/null 2>&1 ;;
    util-linux) [ "$(uname -s)" != Linux ] || { command -v setsid && command -v setpriv && command -v unshare; } >/dev/null 2>&1 ;;
    dotnet) command -v dotnet >/dev/null 2>&1 && dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ;;
    *) refuse 2 "common.sh: unknown need '$1'" ;;
  esac
}

# The folder with initdb and postgres, looked for where the program looks: PANTHEON_PG_BIN, PATH, the versioned folders of Debian and Red Hat.
postgres_folder() {
  local folder found
  found=$(command -v postgres 2>/dev/null) && found=$(dirname "$(readlink -f "$found")")
  for folder in "${PANTHEON_PG_BIN:-}" "$found" $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV); do
    if [ -n "$folder" ] && [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ]; then
      echo "$folder"
      return
    fi
  done
}

why() {
  case $1 in
    git) echo "worktrees and branches" ;;
    bubblewrap) echo "the sandbox of every tool" ;;
    postgresql) echo "the server's binaries, for a private cluster" ;;
    ssh-keygen) echo "signed artifacts" ;;
    util-linux) echo "setsid, setpriv and unshare" ;;
    dotnet) echo "the .NET SDK 10" ;;
  esac
}

# packages MANAGER NEED: what that package manager calls it; nothing when it has none
packages() {
  local newest
  case $1:$2 in
    *:git) echo git ;;
    brew:bubblewrap | brew:util-linux) ;;
    *:bubblewrap) echo bubblewrap ;;
    *:util-linux) echo util-linux ;;
    apt-get:postgresql)
      newest=$(apt-cache search --names-only '^postgresql-[0-9]+$' 2>/dev/null | cut -d' ' -f1 | sort -V | tail -n 1)
      echo "${newest:-postgresql}"
      ;;
    dnf:postgresql | zypper:postgresql) echo postgresql-server ;;
    pacman:postgresql) echo postgresql ;;
    brew:postgresql) echo postgresql@17 ;;
    apt-get:ssh-keygen) echo openssh-client ;;
    dnf:ssh-keygen | zypper:ssh-keygen) echo openssh-clients ;;
    *:ssh-keygen) echo openssh ;;
    # one unknown name would stop the whole installation, and not every release has this one
    apt-get:dotnet) ! apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1 || echo dotnet-sdk-10.0 ;;
    dnf:dotnet | zypper:dotnet) echo dotnet-sdk-10.0 ;;
    pacman:dotnet) echo dotnet-sdk ;;
    brew:dotnet) echo dotnet ;;
  esac
}

# without_cluster LINE: Debian's server package would start a cluster of its own; ours is private, so that one is not made
without_cluster() {
  local folder=/etc/postgresql-common/createcluster.d
  echo "mkdir -p $folder && echo 'create_main_cluster = false' > $folder/pantheon.conf && $1 && rm $folder/pantheon.conf"
}

install_line() {
  local manager=$1
  shift
  case $manager in
    apt-get) echo "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $*" ;;
    dnf) echo "dnf install -y $*" ;;
    pacman) echo "pacman -S --noconfirm --needed $*" ;;
    zypper) echo "zypper --non-interactive install $*" ;;
    brew) echo "brew install $*" ;;
  esac
}

# provide NEED...: installs what is missing and checks it afterwards; ends the script with 3 and the exact line when it may not
provide() {
  local need manager line='' refresh='' missing=() wanted=()
  for need in "$@"; do
    has "$need" || missing+=("$need")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  manager=$(package_manager)
  [ -n "$manager" ] || refuse 3 "missing: ${missing[*]}. This machine has none of apt-get, dnf, pacman, zypper, brew: install them by hand and run this again."
  if [ "$manager" = apt-get ] && lists_are_empty; then
    refresh="apt-get update && "
    # the newest server's name is looked up in the lists
    if may_be_root; then
      say "will run: apt-get update (this machine has no package lists)"
      as_root apt-get "apt-get update" && refresh=
    fi
  fi
  for need in "${missing[@]}"; do
    wanted+=($(packages "$manager" "$need"))
    say "missing: $need ($(why "$need"))"
  done
  if [ ${#wanted[@]} -gt 0 ]; then
    line=$(install_line "$manager" "${wanted[@]}")
    if [ "$manager" = apt-get ] && [[ " ${missing[*]} " == *" postgresql "* ]]; then
      line=$(without_cluster "$line")
    fi
    line=$refresh$line
    say "will run: $line"
    # old lists name files that are gone: once more with new ones
    as_root "$manager" "$line" || { [ "$manager" = apt-get ] && as_root "$manager" "apt-get update && $line"; } || true
  fi

  for need in "${missing[@]}"; do
    has "$need" || lacking "$need" "$manager" "$line"
  done
}

# a fresh container has no lists at all
lists_are_empty() { [ -z "$(ls /var/lib/apt/lists 2>/dev/null | grep -v -e lock -e partial -e auxfiles)" ]; }

may_be_root() { [ "$(id -u)" = 0 ] || { command -v sudo && sudo -n true; } >/dev/null 2>&1; }

# as_root MANAGER LINE: brew refuses root, the others need it
as_root() {
  if [ "$1" = brew ] || [ "$(id -u)" = 0 ]; then
    bash -c "$2" </dev/null >&2
  elif may_be_root; then
    sudo -n bash -c "$2" </dev/null >&2
  else
    say "this needs root, and there is no password-less sudo here. As root, run this line, then this script again:"
    refuse 3 "    $2"
  fi
}

lacking() {
  if [ "$1" = dotnet ]; then
    refuse 3 "the .NET SDK 10 is not here and '$2' could not install it: take it from the .NET download page of Microsoft" \
      "(or your distribution's .NET feed), so that 'dotnet --list-sdks' shows a version 10, then run this again."
  fi
  refuse 3 "'$1' ($(why "$1")) is still missing${3:+ after: $3}"
}

# --- building -----------------------------------------------------------------------------------------------------------------

readonly CONFIGURATION=Release

# The SDK's banner and telemetry are noise here; worker processes of the build must not outlive the script.
quiet_dotnet() {
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
  export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=true
}

program_folder() { echo "$1/src/Pantheon.Host/bin/$CONFIGURATION/net10.0"; }

# is_fresh ROOT: the program stands, and nothing that it is made of is newer than its stamp. Only below the project folders: their own
# times change when a build makes bin and obj.
is_fresh() {
  local stamp
  stamp=$(program_folder "$1")/.built
  [ -f "$stamp" ] && [ -f "$(program_folder "$1")/pantheon.dll" ] &&
    [ -z "$(find "$1"/src/*/* "$1/src/Directory.Build.props" "$1/ops/build" "$1/flows" "$1/agents" "$1/policies" \
      \( -name bin -o -name obj \) -prune -o -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# stamped ROOT COMMAND...: runs the build; what changes while it runs counts as newer than its result
stamped() {
  local root=$1 started
  shift
  started=$(mktemp)
  if "$@"; then
    mv "$started" "$(program_folder "$root")/.built"
  else
    rm -f "$started"
    return 1
  fi
}
