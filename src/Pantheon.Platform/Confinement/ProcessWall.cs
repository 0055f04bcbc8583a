using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Confinement;

/// <summary>
/// The wall of this whole process, raised by its first thread before it does anything else: threads and children inherit it. Only the
/// threads that start children, and those that watch them, stand outside, and they do nothing else (<see cref="OpenThreads"/>).
/// </summary>
[SupportedOSPlatform("linux")]
public static class ProcessWall
{
    private const string Tasks = "/proc/self/task";

    // threads of the runtime that run no code of a library and open nothing: they exist before the first line of the program runs
    private static readonly string[] OfTheRuntime = [".NET SynchManag", ".NET EventPipe", ".NET DebugPipe", ".NET Debugger", ".NET Tiered Com", ".NET BGC", ".NET Server GC"];

    /// <summary>What this process let itself be restricted to; null when it raised no wall.</summary>
    public static WallPorts? Raised { get; private set; }

    /// <summary>Raises it; throws <see cref="ProcessStartException"/> where the system refuses.</summary>
    public static void Raise(WallPorts ports)
    {
        var wall = new WorkerWall(ports);

        OpenThreads.Keep(wall);
        wall.PutUp();

        // the thread that hears of ended children is made by whoever needs it first: here, and not by a thread outside
        PosixSignalRegistration.Create(PosixSignal.SIGCHLD, static _ => { }).Dispose();
        RestrictFinalizers(wall);
        Raised = ports;
    }

    /// <summary>The threads of this process that stand outside the wall and should not, by name; the filters each one carries tell.</summary>
    public static IReadOnlyList<string> Outside()
    {
        var own = ThreadRoll.FiltersOf("thread-self") ?? 0;
        return
        [
            .. Directory.EnumerateDirectories(Tasks)
                .Where(task => !OpenThreads.KernelIds.Contains(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture)) && ThreadRoll.FiltersOf($"self/task/{Path.GetFileName(task)}") < own)
                .Select(NameOf)
                .OfType<string>()
                .Where(name => !OfTheRuntime.Contains(name)),
        ];
    }

    /// <summary>The thread of the finalizers is older than the program; what it finalizes first is an object that restricts it.</summary>
    private static void RestrictFinalizers(WorkerWall wall)
    {
        var failure = new StrongBox<ProcessStartException?>();
        Drop(wall, failure);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (failure.Value is { } refused)
        {
            throw refused;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop(WorkerWall wall, StrongBox<ProcessStartException?> failure) => _ = new Last(wall, failure);

    private static string? NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed class Last(WorkerWall wall, StrongBox<ProcessStartException?> failure)
    {
        ~Last()
        {
            try
            {
                wall.PutUp();
            }
            catch (ProcessStartException refused)
            {
                failure.Value = refused;
            }
        }
    }
}
