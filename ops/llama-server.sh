#!/bin/sh
# Finds a llama.cpp server, or unpacks one into the user's cache, and prints the path of its executable.
# Nothing is installed and no root is needed: the packages come from the Debian archive that apt is set up with here,
# apt checks their signatures against the archive's keyring, and a wrapper starts the server with its own libraries.
# Exit codes: 0 the path is on standard output; 3 it cannot be had here, and one line on standard error says why.
set -eu

cannot() {
  echo "llama-server: $1" >&2
  exit 3
}

works() {
  [ -x "$1" ] && "$1" --version >/dev/null 2>&1
}

# Writes the wrappers of the unpacked programs into the bin folder of an unpacked tree.
wrap() {
  for program in llama-server llama-cli; do
    cat >"$1/bin/$program.new" <<W
#!/bin/sh
# Starts the unpacked program with the libraries that lie beside it.
here=\$(dirname "\$(dirname "\$(readlink -f "\$0")")")
lib=\$here/usr/lib/x86_64-linux-gnu
export GGML_NO_BACKTRACE=1
if [ -z "\${GGML_BACKEND_PATH:-}" ]; then
  if grep -qw avx2 /proc/cpuinfo; then cpu=haswell; else cpu=x64; fi
  export GGML_BACKEND_PATH="\$lib/ggml/backends0/libggml-cpu-\$cpu.so"
fi
exec "\$lib/ld-linux-x86-64.so.2" --library-path "\$lib:\$lib/llama" "\$here/usr/bin/$program" "\$@"
W
    chmod +x "$1/bin/$program.new"
    mv "$1/bin/$program.new" "$1/bin/$program"
  done
}

if found=$(command -v llama-server) && works "$found"; then
  echo "$found"
  exit 0
fi

target=${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/pantheon/llama-server
if works "$target/bin/llama-server"; then
  [ -x "$target/bin/llama-cli" ] || wrap "$target"
  echo "$target/bin/llama-server"
  exit 0
fi

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
for program in apt-get dpkg dpkg-deb; do
  command -v "$program" >/dev/null || cannot "'$program' is not on this machine; put a llama-server on PATH instead"
done
[ -r "$keyring" ] || cannot "the keyring of the Debian archive ($keyring) is not on this machine; put a llama-server on PATH instead"
[ "$(dpkg --print-architecture)" = amd64 ] || cannot "only amd64 is unpacked from the archive; put a llama-server on PATH instead"
archive=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
  sed -n -e 's/^URIs:[[:space:]]*//p' -e 's/^deb[[:space:]]\{1,\}\(\[[^]]*\][[:space:]]*\)\{0,1\}\([^[:space:]]*\).*/\2/p' |
  tr ' ' '\n' | grep '/debian/*$' | head -n 1) || true
[ -n "$archive" ] || cannot "apt has no Debian archive among its sources; put a llama-server on PATH instead"

mkdir -p "$(dirname "$target")"
work=$(mktemp -d "$target.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/packages" "$work/new/bin"
: >"$work/apt/status"
# The server is in the archive's unstable suite only; its own C library comes along, so the age of this machine is no matter.
echo "deb [signed-by=$keyring] $archive sid main" >"$work/apt/sources.list"

apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State="$work/apt" -o Dir::State::status="$work/apt/status" -o Dir::Cache="$work/apt/cache" \
    -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=2 -o APT::Update::Error-Mode=any "$@" >"$work/apt.log" 2>&1
}

why() {
  grep -m 1 '^[EW]:' "$work/apt.log" || echo "no reason given"
}

apt update || cannot "the package lists cannot be fetched ($(why))"
(cd "$work/packages" && apt download llama.cpp-tools libllama0 libggml0 libc6 libgcc-s1 libgomp1 libstdc++6 \
  libssl3t64 zlib1g libzstd1) || cannot "the packages cannot be fetched ($(why))"
for package in "$work"/packages/*.deb; do
  dpkg-deb -x "$package" "$work/new"
done

wrap "$work/new"
works "$work/new/bin/llama-server" || cannot "the unpacked server does not start on this machine"

# One rename makes it visible; whoever came first while this one was unpacking is kept.
if ! works "$target/bin/llama-server"; then
  rm -rf "$target"
  mv -T "$work/new" "$target" 2>/dev/null || works "$target/bin/llama-server" || cannot "'$target' cannot be written"
fi
echo "$target/bin/llama-server"
