namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 9, 10 and 20, and what widens a sandbox by the kernel itself.</summary>
internal static class KernelAttacks
{
    private const string Clone = "my $p = syscall(56, 0x10000000 | 17, 0, 0, 0, 0); exit 0 if $p == 0; print $p > 0 ? \"open\\n\" : \"refused $!\\n\"; wait;";

    // the flags of the structure clone3 takes stand first
    private const string Clone3 = "my $a = pack('Q11', 0x10000000, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0); my $p = syscall(435, $a, 88); exit 0 if $p == 0; print $p > 0 ? \"open\\n\" : \"refused $!\\n\"; wait;";

    public static IReadOnlyList<Attack> All { get; } =
    [
        Call(9, "io_uring_setup"),
        Call(10, "x32", blocked: "signal 31", works: "open: ENOSYS"),
        new(10, "int-0x80", scene => scene.Probing("int80")) { Blocked = "signal 31" },
        new(20, "unshare-user", scene => scene.Shell("unshare --user --map-root-user true && echo open")) { Blocked = "unshare failed: Operation not permitted" },
        new(20, "unshare-mount", scene => scene.Shell("unshare --user --map-root-user --mount mount -t tmpfs none /mnt && echo open")) { Blocked = "unshare failed: Operation not permitted" },
        new(20, "clone-user", scene => scene.Running("/usr/bin/perl", "-e", Clone)) { Blocked = "refused" },
        new(20, "clone3-user", scene => scene.Running("/usr/bin/perl", "-e", Clone3)) { Blocked = "refused" },
        new(20, "sandbox-in-sandbox", scene => scene.Shell("bwrap --unshare-user --ro-bind / / true && echo open")) { Blocked = "bwrap: " },
        Call(20, "mount", Ground.OwnNamespaces),
        Call(20, "umount2", Ground.OwnNamespaces, works: "open: ENOENT"),
        Call(20, "pivot_root", Ground.OwnNamespaces, works: "open: ENOENT"),
        Call(20, "chroot", Ground.OwnNamespaces),
        Call(20, "unshare", Ground.OwnNamespaces),
        Call(20, "setns", works: "open: EBADF"),
        Call(20, "open_tree"),
        Call(20, "fsopen", Ground.OwnNamespaces),
        Call(20, "mount_setattr", Ground.OwnNamespaces, works: "open: EBADF"),
        Call(73, "syslog", Ground.Root),
        Call(74, "init_module", Ground.Root, works: "ENOSYS"),
        Call(74, "kexec_load", Ground.Root, works: "ENOSYS"),
        Call(75, "bpf", Ground.Root),
        Call(75, "perf_event_open", Ground.Root),
        Call(75, "userfaultfd"),
        Call(75, "add_key"),
        Call(75, "keyctl"),
        Call(75, "request_key", works: "open: ENOKEY"),
        Call(76, "adjtimex", Ground.Root),
        Call(77, "sethostname", Ground.OwnNamespaces),
        Call(78, "reboot", Ground.Root, works: "open: EINVAL"),
        Call(78, "swapon", Ground.Root, works: "open: ENOENT"),
        Call(78, "acct", Ground.Root, works: "open: ENOENT"),
        Call(79, "sched_fifo", Ground.Root),
        Call(79, "nice", Ground.Root, blocked: "EACCES"),
        Call(79, "ionice", Ground.Root),
        Call(80, "open_by_handle_at", Ground.Root),
        Call(81, "mknod", Ground.Root, blockedInB: "EACCES"),
        Call(82, "fanotify_init", Ground.Root),
        Call(82, "setuid", Ground.Root, blocked: "EINVAL", blockedInB: "EPERM"),
        new(83, "kernel-settings", scene => scene.Shell("true 3>/proc/sys/kernel/core_pattern && echo open")) { Ground = Ground.Root, Blocked = "Read-only file system", BlockedInB = "Permission denied" },
        new(83, "kernel-messages", scene => scene.Shell("true </dev/kmsg && echo open")) { Ground = Ground.Root, Blocked = "No such file", BlockedInB = "Permission denied" },
        new(83, "sys", scene => scene.Shell("ls /sys/class && echo open")) { Blocked = "No such file", BlockedInB = "Permission denied" },
        new(83, "disks", scene => scene.Shell("ls /dev | tr '\\n' ' '")) { Works = [" kmsg "], Blocked = "0 core fd full null ptmx pts random shm stderr stdin stdout tty urandom zero", BlockedInB = "Permission denied" },
    ];

    private static Attack Call(int row, string name, Ground ground = Ground.Plain, string works = "open", string blocked = "EPERM", string? blockedInB = null) =>
        new(row, name, scene => scene.Probing("call", name)) { Ground = ground, Works = [works, "open"], Blocked = blocked, BlockedInB = blockedInB };
}
