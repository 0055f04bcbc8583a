using System.Globalization;
using Pantheon.Integration.Tests.Platform.Processes;

namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 15 to 19, 21 and 22: what a process was handed, other processes, other accounts, the terminal.</summary>
internal static class ProcessAttacks
{
    private const string Dump = "tr '\\0' '\\n' <\"$1\"";

    // whoever owns a pipe may have the kernel signal any process of the account when something comes in: F_SETOWN, F_SETSIG, O_ASYNC
    private const string SignalByPipe = "pipe(R, W); for ([8, $ARGV[0]], [10, 9], [4, 8192]) { fcntl(R, $_->[0], $_->[1] + 0) or do { print \"refused: $!\\n\"; exit 1 } }"
        + "syswrite(W, 'x'); for (1 .. 200) { unless (-d \"/proc/$ARGV[0]\") { print \"open\\n\"; exit } select(undef, undef, undef, 0.005) } print \"it lives\\n\";";

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(15, "inherited-descriptor", scene => scene.Probing("inherited"))
        {
            Control = scene => scene.Shell("exec 7<\"$1\"; exec \"$2\" attack inherited", Path.Combine(scene.Sibling, "trace"), Probe.Path),
            Works = ["open: 7 pantheon-secret"],
            Blocked = "none",
        },
        new(16, "proc1-environ", scene => scene.Shell("[ -z \"$(tr -d '\\0' </proc/1/environ)\" ] && echo empty"))
        {
            Control = scene => scene.Shell("TOKEN=pantheon-secret bwrap --ro-bind / / --proc /proc --unshare-all --clearenv -- /bin/sh -c \"tr '\\0' '\\n' </proc/1/environ\""),
            Works = ["TOKEN=pantheon-secret"],
            Blocked = "empty",
        },
        new(16, "proc1-memory", scene => scene.Shell("true 3<>/proc/1/mem && echo open"))
            { Control = scene => scene.Shell("true 3<>\"/proc/$1/mem\" && echo open", scene.Victim), Blocked = "Read-only file system", BlockedInB = "Permission denied" },
        new(16, "proc1-root", scene => scene.Shell("cat \"/proc/1/root$1\"", Path.Combine(scene.Sibling, "trace")))
            { Control = scene => scene.Shell("cat \"/proc/$2/root$1\"", Path.Combine(scene.Sibling, "trace"), scene.Victim), Works = [Scene.Secret], Blocked = "No such file", BlockedInB = "Permission denied" },
        new(17, "proc-environ", scene => scene.Shell(Dump, $"/proc/{scene.Victim}/environ")) { Works = ["VICTIM_TOKEN=pantheon-secret"], Blocked = "No such file", BlockedInB = "Permission denied" },
        new(17, "proc-root", scene => scene.Shell("cat \"/proc/$1/root$2\"", scene.Victim, Path.Combine(scene.Sibling, "trace"))) { Works = [Scene.Secret], Blocked = "No such file", BlockedInB = "Permission denied" },
        new(17, "proc-cwd", scene => scene.Shell("ls \"/proc/$1/cwd/\"", scene.Victim)) { Works = ["README.md"], Blocked = "No such file", BlockedInB = "Permission denied" },
        new(17, "proc-fd", scene => scene.Shell("ls \"/proc/$1/fd\"", scene.Victim)) { Works = ["0"], Blocked = "No such file", OpenInB = "processes" },
        new(17, "proc-mem", scene => scene.Probing("proc-mem", scene.Victim, scene.VictimAddress)) { Works = ["open: pantheon-secret"], Blocked = "ENOENT", BlockedInB = "EACCES" },
        new(17, "proc-list", scene => scene.Shell("grep -l sleep /proc/[0-9]*/cmdline 2>/dev/null; cat \"/proc/$1/cmdline\"", scene.NewSleeper())) { Works = ["sleep"], Blocked = "No such file", OpenInB = "processes" },
        new(18, "ptrace", scene => scene.Probing("ptrace", scene.Victim)) { Blocked = "EPERM" },
        new(18, "process_vm_readv", scene => scene.Probing("vm-read", scene.Victim, scene.VictimAddress)) { Works = ["open: pantheon-secret"], Blocked = "EPERM" },
        new(18, "process_vm_writev", scene => scene.Probing("vm-write", scene.Victim, scene.VictimAddress)) { Blocked = "EPERM" },
        new(18, "kcmp", scene => scene.Probing("kcmp", scene.Victim)) { Blocked = "EPERM" },
        new(18, "pidfd_getfd", scene => scene.Probing("pidfd-getfd", scene.Victim)) { Blocked = "ESRCH", BlockedInB = "EPERM" },
        new(19, "kill", scene => scene.Shell("kill -KILL \"$1\" && echo open", scene.NewSleeper())) { Blocked = "No such process", BlockedInB = "Operation not permitted" },
        new(19, "kill-everything", scene => scene.Shell("kill -0 \"$1\" && echo open", Text(Environment.ProcessId))) { Blocked = "No such process", BlockedInB = "Operation not permitted" },
        new(19, "kill-by-pipe", scene => scene.Running("/usr/bin/perl", "-e", SignalByPipe, scene.NewSleeper())) { Blocked = "refused: No such process", BlockedInB = "it lives" },
        new(21, "setuid-program", scene => scene.Running(scene.SetUserIdProgram, "-u") with { UserName = scene.AnotherAccount })
            { Ground = Ground.Root, Works = ["0 0\n"], Blocked = "0 1000\n", BlockedInB = "0 65534\n" },
        new(21, "su", scene => scene.Shell("su -c 'echo open' </dev/null || echo refused")) { Ground = Ground.Root, Blocked = "refused" },
        new(21, "no-new-privileges", scene => scene.Shell("grep NoNewPrivs /proc/self/status")) { Works = ["NoNewPrivs:\t0"], Blocked = "NoNewPrivs:\t1" },
        new(21, "capabilities", scene => scene.Shell("grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status | grep -v 0000000000000000 && echo open || echo none"))
            { Ground = Ground.OwnNamespaces, Blocked = "none" },
        new(21, "file-capability", scene => scene.Shell("cp /usr/bin/true capable-$$ && setcap cap_setuid+ep capable-$$ && rm capable-$$ && echo open"))
            { Ground = Ground.Root, Blocked = "Operation not permitted" },
        new(90, "leave-setuid-program", scene => scene.Shell("cp /usr/bin/true left-$$ && chmod 4755 left-$$ && [ -u left-$$ ] && echo open")) { Blocked = "Operation not permitted" },
        new(90, "leave-setgid-program", scene => scene.Shell("install -m 2755 /usr/bin/true left-$$ && [ -g left-$$ ] && echo open")) { Blocked = "Operation not permitted" },
        new(22, "tiocsti", scene => scene.Probing("tiocsti")) { Ground = Ground.Root, FromTerminal = true, Works = ["typed 2"], Blocked = "ENXIO", BlockedInB = "EACCES" },
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
