using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Cgroups;

/// <summary>The cgroup (version 2) that the service manager has handed over to this process, in which it makes one for each call.</summary>
public sealed class CgroupRoot
{
    private const string CallPrefix = "call-";
    private const string WorkerName = "worker";
    private static readonly string[] Controllers = ["memory", "pids"];

    private readonly string _folder;

    private CgroupRoot(string folder) => _folder = folder;

    /// <summary>Null where none was handed over; found, and set up, when it is first asked for.</summary>
    public static Lazy<CgroupRoot?> OfThisProcess { get; } = new(() => OperatingSystem.IsLinux() && OwnFolder() is { } own && IsDelegated(own) ? At(own) : null);

    /// <summary>Takes a folder that is known to be this process's to divide; null where the kernel gives it no bounds on memory and processes.</summary>
    public static CgroupRoot? At(string folder)
    {
        try
        {
            if (!Controllers.All(Words(folder, "cgroup.controllers").Contains))
            {
                return null;
            }

            if (!Controllers.All(Words(folder, "cgroup.subtree_control").Contains))
            {
                // a group that hands bounds down may hold no process itself
                var leaf = Directory.CreateDirectory(Path.Combine(folder, WorkerName)).FullName;
                foreach (var id in Words(folder, "cgroup.procs"))
                {
                    File.WriteAllText(Path.Combine(leaf, "cgroup.procs"), id);
                }

                File.WriteAllText(Path.Combine(folder, "cgroup.subtree_control"), "+memory +pids");
            }

            foreach (var leftover in Directory.EnumerateDirectories(folder, CallPrefix + "*"))
            {
                // one in which something still runs cannot be removed
                new CgroupFolder(leftover).Remove();
            }

            return new CgroupRoot(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Makes the group of one call, with its bounds set.</summary>
    internal CgroupFolder Open(long call, long? memory, int? processes)
    {
        var group = new CgroupFolder(Path.Combine(_folder, CallPrefix + call.ToString(CultureInfo.InvariantCulture)));
        group.Make(memory, processes);
        return group;
    }

    private static string? OwnFolder()
    {
        try
        {
            var mount = File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).FirstOrDefault(fields => Array.IndexOf(fields, "cgroup2") > Array.IndexOf(fields, "-"))?[4];
            var path = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal))?[4..];
            if (mount is null || path is null)
            {
                return null;
            }

            // this process may have been moved into its leaf before it replaced itself
            var own = Path.Combine(mount, path);
            return Path.GetFileName(own) == WorkerName && IsDelegated(Path.GetDirectoryName(own)!) ? Path.GetDirectoryName(own) : own;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // systemd gives the folder to the service's account, or says so in an attribute where that is root; root could write everywhere
    private static bool IsDelegated(string folder) =>
        LibC.ReadAttribute(folder, "trusted.delegate", out var trusted, 1) == 1 ? trusted == (byte)'1'
        : LibC.ReadAttribute(folder, "user.delegate", out var user, 1) == 1 ? user == (byte)'1'
        : !Environment.IsPrivilegedProcess && IsOwn(folder) && HoldsNoStranger(folder);

    /// <summary>Whether all in it is this process or came of it: the group of a terminal is its account's own as well, and holds that person's programs.</summary>
    internal static bool HoldsNoStranger(string folder)
    {
        try
        {
            return Words(folder, "cgroup.procs").All(word => int.TryParse(word, CultureInfo.InvariantCulture, out var id) && IsOurs(id));
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return false; // what cannot be looked at may be anybody's
        }
    }

    private static bool IsOurs(int id)
    {
        while (id > 1 && id != Environment.ProcessId)
        {
            // the program's name stands in parentheses and may hold some itself; its parent comes second after it
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            id = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }

        return id == Environment.ProcessId;
    }

    private static bool IsOwn(string folder)
    {
        using var nowhere = new SafeFileHandle(-100, ownsHandle: false);
        return LibC.Stat(nowhere, folder, FileStatus.DoNotFollow, FileStatus.BasicFields, out var status) == 0
            && LibC.Stat(nowhere, "/proc/self", 0, FileStatus.BasicFields, out var self) == 0
            && status.Owner == self.Owner;
    }

    private static string[] Words(string folder, string file) =>
        File.ReadAllText(Path.Combine(folder, file)).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
