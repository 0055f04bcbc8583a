using System.Diagnostics;
using System.Globalization;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>
/// Knows which children the framework started and waits for, and takes in what those left: the worker adopts every orphan below
/// it, so that none hides by giving up its parent, and reaps the adopted dead, which the framework does not look at.
/// </summary>
internal static class Births
{
    // a child that is reaped while the kernel lists them hides the one after it
    private const int MostLooks = 8;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, long> Leaders = [];
    private static readonly HashSet<long> Living = [];

    // children that outlive their call, by number, with when they began: numbers come round
    private static readonly Dictionary<int, long?> Outliving = [];
    private static readonly bool Adopts = OperatingSystem.IsLinux() && LibC.Control(LibC.AdoptOrphans, 1, 0, 0, 0) == 0;

    /// <summary>Starts a child; null is the mark of one that outlives its call.</summary>
    public static void Start(Process process, long? mark)
    {
        lock (Gate)
        {
            // under the gate: a dead child that nobody knows yet would be reaped away from under the framework
            process.Start();
            if (mark is { } number && Adopts)
            {
                Leaders[process.Id] = number;
                Living.Add(number);
            }
            else if (Adopts)
            {
                Outliving[process.Id] = ProcessEntry.Read(process.Id)?.StartTicks;
            }
        }
    }

    /// <summary>The same for a child that is made under the gate, by whoever reaps it; null where none came of it.</summary>
    public static SpawnedChild? Start(Func<SpawnedChild?> bear, long mark)
    {
        lock (Gate)
        {
            var child = bear();
            if (child is not null && Adopts)
            {
                Leaders[child.Id] = mark;
                Living.Add(mark);
            }

            return child;
        }
    }

    /// <summary>
    /// Whether nothing at all has been left to the worker by a child that ended: what is orphaned below it becomes a child of the worker's, and so does what it
    /// has born beside itself. False also where that is not known.
    /// </summary>
    /// <param name="parents">The threads that can have become its parent, by the kernel's ids: few look much faster than all; null for all.</param>
    public static bool HaveLeftNothing(IReadOnlyList<int>? parents)
    {
        try
        {
            lock (Gate)
            {
                // the first thread last, and the kernel lists it first: what loses its parent meanwhile goes there
                return Adopts && (parents?.Select(id => $"{ThreadRoll.Own}/{id}") ?? Directory.EnumerateDirectories(ThreadRoll.Own).Reverse()).All(HasOnlyKnown);
            }
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false; // a kernel that does not tell
        }
    }

    private static bool IsOutliving(int child) => Outliving.TryGetValue(child, out var began) && began is not null && ProcessEntry.Read(child)?.StartTicks == began;

    // Such are of a worker that was started anew in its own place. What bears a call's mark is none: it may have borne others and gone, and is reaped with them.
    private static bool IsDeadAndNobodys(int child) => ProcessEntry.Read(child) is { IsDead: true, Threads: 1 } && ProcessMark.Of(child) is null;

    private static bool HasOnlyKnown(string thread)
    {
        var file = $"{thread}/children";
        var seen = KernelFile.Read(file);
        for (var look = 1; look < MostLooks; look++)
        {
            var children = seen.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToList();
            var others = children.Where(child => !IsOutliving(child)).ToList();
            if (!others.All(child => Leaders.ContainsKey(child) || IsDeadAndNobodys(child)))
            {
                return false;
            }

            // who outlives its call was just seen to live, and hid nobody
            if (others.Count == 0)
            {
                return true;
            }

            var last = seen;
            seen = KernelFile.Read(file);
            if (seen == last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Called when the child has been reaped.</summary>
    public static void Reaped(int leader, long? mark)
    {
        lock (Gate)
        {
            // the number may have come round and belong to a younger child
            if (Leaders.TryGetValue(leader, out var owner) && owner == mark)
            {
                Leaders.Remove(leader);
            }
        }
    }

    /// <summary>Called when nothing of the call is left that could be found; what bears its mark later is an orphan of nobody.</summary>
    public static void Ended(long? mark)
    {
        lock (Gate)
        {
            Living.Remove(mark ?? 0);
        }
    }

    /// <summary>The adopted processes that belong to the call, and those that belong to no call any more. Reaps the dead among all adopted ones.</summary>
    public static IEnumerable<ProcessEntry> Adopted(IEnumerable<ProcessEntry> table, long mark)
    {
        List<ProcessEntry> found = [];
        lock (Gate)
        {
            foreach (var entry in table.Where(entry => entry.ParentId == Environment.ProcessId && !Leaders.ContainsKey(entry.Id)))
            {
                // read anew: the number may have gone to a child that was started after the table was taken
                if (ProcessMark.Of(entry.Id) is not { } borne || ProcessEntry.Read(entry.Id)?.StartTicks != entry.StartTicks)
                {
                    continue;
                }

                if (entry.IsDead)
                {
                    _ = LibC.Reap(entry.Id, 0, LibC.WithoutWaiting);
                }
                else if (borne == mark || !Living.Contains(borne))
                {
                    found.Add(entry);
                }
            }
        }

        return found;
    }
}
