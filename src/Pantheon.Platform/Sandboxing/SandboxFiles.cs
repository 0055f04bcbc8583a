namespace Pantheon.Platform.Sandboxing;

/// <summary>What every bubblewrap sandbox of this worker is handed through descriptors: its system call filter and a few files of /etc.</summary>
internal sealed class SandboxFiles
{
    public const int UserId = 1000;

    private SandboxFiles(SystemCallTable table)
    {
        Filter = new MemoryFile("filter", SystemCallFilter.ForNamespaces(table, watched: false));
        WatchedFilter = new MemoryFile("filter", SystemCallFilter.ForNamespaces(table, watched: true));
        // made up: the machine's own files would name its people and its hosts
        Users = new MemoryFile(
            "passwd",
            $"root:x:0:0:root:/root:/usr/sbin/nologin\nagent:x:{UserId}:{UserId}:agent:/home/agent:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
        Groups = new MemoryFile("group", $"root:x:0:\nagent:x:{UserId}:\nnogroup:x:65534:\n");
        Hosts = new MemoryFile("hosts", "127.0.0.1 localhost\n::1 localhost\n");
    }

    /// <summary>Null on a processor whose system calls have no table here; such a machine has no sandbox.</summary>
    public static Lazy<SandboxFiles?> Shared { get; } =
        new(() => SystemCallTable.ForThisMachine() is { } table ? new SandboxFiles(table) : null);

    public MemoryFile Filter { get; }

    public MemoryFile WatchedFilter { get; }

    public MemoryFile Users { get; }

    public MemoryFile Groups { get; }

    public MemoryFile Hosts { get; }
}
