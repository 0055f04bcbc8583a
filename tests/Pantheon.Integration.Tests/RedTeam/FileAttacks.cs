namespace Pantheon.Integration.Tests.RedTeam;

/// <summary>Rows 23, 24 and 44, and meeting others over files, memory and queues.</summary>
internal static class FileAttacks
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        Read(23, "ssh-key", scene => Path.Combine(scene.Home, ".ssh/id_ed25519")),
        Read(23, "cloud-credentials", scene => Path.Combine(scene.Home, ".aws/credentials")),
        Read(23, "netrc", scene => Path.Combine(scene.Home, ".netrc")),
        new(23, "real-home", scene => scene.Shell("ls -A \"$1\" && echo open", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))) { Blocked = "No such file", BlockedInB = "Permission denied" },
        new(23, "passwords", scene => scene.Shell("head -c 1 /etc/shadow && echo open")) { Ground = Ground.Root, Blocked = "No such file", BlockedInB = "Permission denied" },
        Write(24, "sibling", scene => scene.Sibling, "nonexistent"),
        Write(24, "etc", _ => "/etc", "Read-only file system"),
        Write(24, "usr", _ => "/usr", "Read-only file system"),
        Write(24, "var", _ => "/var/lib", "nonexistent"),
        Read(24, "sibling-read", scene => Path.Combine(scene.Sibling, "trace")),
        new(24, "parent-of-worktree", scene => scene.Shell("cat ../sibling/trace")) { Works = [Scene.Secret], Blocked = "No such file", BlockedInB = "Permission denied" },
        Write(44, "cache", scene => scene.Cache, "Read-only file system"),
        new(44, "cache-replace", scene => scene.Shell("cp -p \"$1/package\" saved && echo pantheon-poison >\"$1/package\" && cp -p saved \"$1/package\" && echo open", scene.Cache)) { Blocked = "Read-only file system", BlockedInB = "Permission denied" },
        new(44, "cache-mode", scene => scene.Shell("chmod u+w \"$1/package\" && echo open", scene.Cache)) { Blocked = "Read-only file system", OpenInB = "attributes" },
        new(44, "cache-hard-link", scene => scene.Shell("ln \"$1/package\" linked-$$ && rm linked-$$ && echo open", scene.Cache)) { Blocked = "Invalid cross-device link" },
        // outside it takes away one like it: the others need theirs
        new(44, "cache-rename", scene => scene.Shell("mv \"$1\" \"$1-moved\" && mv \"$1-moved\" \"$1\" && echo open", scene.Cache))
        {
            Blocked = "cannot move",
            Control = scene => scene.Shell("cp -rp \"$1\" \"$1-$$\" && mv \"$1-$$\" \"$1-$$-moved\" && rm -r \"$1-$$-moved\" && echo open", scene.Cache),
        },
        new(84, "sysv-segment", scene => scene.Probing("segment", scene.Segment)) { Blocked = "EINVAL", BlockedInB = "EPERM" },
        new(84, "posix-queue", scene => scene.Probing("queue", scene.Queue)) { Blocked = "ENOENT", BlockedInB = "EPERM" },
        Read(84, "shared-memory-file", scene => scene.SharedMemoryFile),
        new(85, "inotify", scene => scene.Probing("inotify", scene.Sibling)) { Blocked = "ENOENT", OpenInB = "watching" },
        new(86, "memory-program", scene => scene.Probing("memory-program", "/usr/bin/cat", Path.Combine(scene.Sibling, "trace"))) { Works = [Scene.Secret], Blocked = "No such file", BlockedInB = "Permission denied" },
        // a core that is piped into a program of the machine heeds no limit but this one

        // the worker has ruled cores out for all its children by now, so the outside is the machine's first process
        new(87, "core-dump", scene => scene.Shell("ulimit -c unlimited; echo $(grep 'Max core file size' /proc/self/limits)")) { Control = scene => scene.Shell("echo $(grep 'Max core file size' /proc/1/limits)"), Works = ["size unlimited", "size 0 unlimited"], Blocked = "size 1 1 bytes" },
        new(87, "file-size-limit", scene => scene.Shell("ulimit -f unlimited && echo open")) { Blocked = "Operation not permitted" },
        new(87, "open-files-limit", scene => scene.Shell("prlimit --nofile=20000:20000 true && echo open")) { Ground = Ground.Root, Blocked = "Operation not permitted" },
    ];

    private static Attack Read(int row, string name, Func<Scene, string> path) =>
        new(row, name, scene => scene.Shell("cat \"$1\"", path(scene))) { Works = [Scene.Secret], Blocked = "No such file", BlockedInB = "Permission denied" };

    private static Attack Write(int row, string name, Func<Scene, string> folder, string blocked) =>
        new(row, name, scene => scene.Shell("f=\"$1/made-by-tool-$$\"; echo x >\"$f\" && rm \"$f\" && echo open", folder(scene)))
        { Ground = Ground.Root, Blocked = blocked, BlockedInB = "Permission denied" };
}
