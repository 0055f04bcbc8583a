using System.Globalization;

namespace Pantheon.Platform.Cgroups;

/// <summary>The cgroup of one call: its bounds, its way in, its end.</summary>
internal sealed class CgroupFolder(string path)
{
    /// <summary>The file through which a process enters.</summary>
    public string Entry => FileOf("cgroup.procs");

    public void Make(long? memory, int? processes)
    {
        Directory.CreateDirectory(path);
        if (memory is { } bytes)
        {
            Write("memory.max", bytes);
            Write("memory.swap.max", 0);
            Write("memory.oom.group", 1);
        }

        if (processes is { } count)
        {
            Write("pids.max", count);
        }
    }

    public bool RanOutOfMemory() => Counter("memory.events", "oom_kill") > 0 || Counter("memory.events", "oom_group_kill") > 0;

    public bool RanOutOfProcesses() => Counter("pids.events", "max") > 0;

    /// <summary>Kills everything in it at once, which no fork outruns.</summary>
    public void Kill()
    {
        try
        {
            Write("cgroup.kill", 1);
        }
        catch (Exception older) when (older is IOException or UnauthorizedAccessException)
        {
            // before Linux 5.14 there is no such file; the caller's own kill follows in any case
        }
    }

    /// <summary>Takes the folder away; one that something still runs in stays, and is taken away at the next start.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(path, recursive: false);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // dying processes hold it a moment longer
        }
    }

    private long Counter(string file, string name)
    {
        try
        {
            return File.ReadLines(FileOf(file)).Select(line => line.Split(' ')).Where(fields => fields[0] == name).Sum(fields => long.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    // a file that the kernel shows cannot be cut, only written
    private void Write(string file, long value)
    {
        using var stream = new FileStream(FileOf(file), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
    }

    private string FileOf(string name) => Path.Combine(path, name);
}
