# Runs a command in a network of its own with an Internet that listens and writes down every contact; everything else would leave by a
# device whose packets are counted. Arguments: the test probe, the log, a socket's path, then the command. Shows what was counted.
set -e
probe=$1 log=$2 socket=$3
shift 3
ip link set lo up
ip link add internet0 type veth peer name internet1
for device in internet0 internet1; do
  [ ! -e "/proc/sys/net/ipv6/conf/$device/disable_ipv6" ] || echo 1 >"/proc/sys/net/ipv6/conf/$device/disable_ipv6"
  ip link set "$device" arp off up
done
ip addr add 192.0.2.2/24 dev internet0
ip route add default via 192.0.2.1 dev internet0
ip route add local 203.0.113.0/24 dev lo
sent() { awk '/internet0:/ { print $11 }' /proc/net/dev; }
: >"$log"
mkfifo "$log.ready"
"$probe" internet "$log" "$socket" >"$log.ready" &
listener=$!
trap 'kill "$listener" 2>/dev/null || true' EXIT
read -r ready <"$log.ready"
[ "$ready" = ready ]
# the controls: from here both ways out are open
bash -c 'echo control >/dev/udp/198.51.100.1/53'
bash -c 'exec 3<>/dev/tcp/203.0.113.80/80'
bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080'
perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); connect(S, pack("Sa*", AF_UNIX, "\0pantheon-canary")) or exit 1'
bash -c 'echo control >/dev/udp/203.0.113.80/53'
while [ "$(wc -l <"$log")" -lt 4 ]; do :; done
echo "control: $(sent) packets, $(wc -l <"$log") contacts"
: >"$log"
before=$(sent)
code=0
"$@" || code=$?
echo "exit code $code"
echo "left: $(($(sent) - before)) packets, $(wc -l <"$log") contacts"
cat "$log"
