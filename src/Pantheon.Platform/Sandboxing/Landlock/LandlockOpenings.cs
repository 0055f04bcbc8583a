namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>What a tool behind Landlock and seccomp can still do, each tried by a test that says so when it no longer holds.</summary>
internal static class LandlockOpenings
{
    private const string Namespaces = "the sandbox 'bubblewrap', or a service unit that hides it";

    public static IReadOnlyList<OpenRow> All { get; } =
    [
        new("unix-path-sockets", "a tool can connect to sockets in the file system that its account may open (databases, agents, docker)", $"{Namespaces} (InaccessiblePaths, PrivateTmp), and an account that is in no such group"),
        new("stat", "a tool can learn which files exist outside, and their sizes, modes and times, but not what is in them", Namespaces),
        new("processes", "a tool sees the processes of this machine, their command lines and how many files they have open, but not their environment, memory or files", $"{Namespaces} (ProtectProc=invisible)"),
        new("accounts", "a tool can read the names of this machine's accounts and groups", "the sandbox 'bubblewrap', which shows made-up ones"),
        new("watching", "a tool can watch folders outside that its account may list, and so learn the names of files as they are made, changed and read", Namespaces),
        new("attributes", "a tool can change the mode and the times of files outside that belong to its own account, but not their owner or content", "the sandbox 'bubblewrap', or an account of its own for tools"),
        new("disk", "its temporary folder and its home lie on this machine's disk, with no bound but that of each file and, looked at now and then, that of the call (limits.disk)", "the sandbox 'bubblewrap', or a quota for the account"),
        new("memory", "the sandbox itself bounds neither memory nor processes; the watchdog of the call samples them", "the sandbox 'bubblewrap' with a delegated cgroup (Delegate=yes)"),
        new("loopback", "nothing inside can open an internet socket, so test servers fail, and with them the usual 'dotnet test' and node's http tests", "the sandbox 'bubblewrap', whose loopback is its own"),
        new("shared-tmp", "what insists on /tmp fails, such as MSBuild with several processes (build with -m:1)", "the sandbox 'bubblewrap', whose /tmp is its own"),
    ];
}
