using System.Diagnostics;
using NUnit.Framework;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Platform.Processes;

/// <summary>Numbers of processes come round: what has one of ours by now may be the user's own program.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
[CancelAfter(30_000)]
internal sealed class OwnershipTests
{
    [Test]
    public void A_session_whose_number_came_round_is_no_part_of_the_call()
    {
        using var stranger = Stranger();
        try
        {
            var table = ProcessEntry.ReadAll();
            var began = ProcessEntry.Read(stranger.Id)!.StartTicks;

            var its = ProcessTree.Of(table, stranger.Id, began, ProcessMark.Next());
            var reaped = ProcessTree.Of(table, stranger.Id, began - 1, ProcessMark.Next());
            var unknown = ProcessTree.Of(table, stranger.Id, leaderTicks: null, ProcessMark.Next());

            Assert.That((its.Count, reaped.Count, unknown.Count), Is.EqualTo((1, 0, 0)));
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Test]
    public void A_process_that_got_the_number_later_is_not_signalled()
    {
        using var stranger = Stranger();
        try
        {
            var entry = ProcessEntry.Read(stranger.Id)!;

            var wrong = (entry with { StartTicks = entry.StartTicks - 1 }).Signal(LibC.SigKill);
            var lives = !stranger.WaitForExit(0);
            var right = entry.Signal(LibC.SigKill);
            stranger.WaitForExit();

            Assert.That((wrong, lives, right, stranger.ExitCode), Is.EqualTo((false, true, true, 137)));
        }
        finally
        {
            stranger.Kill();
        }
    }

    [Test]
    public void A_stranger_that_has_the_number_is_not_asked_to_end()
    {
        using var stranger = Stranger();
        try
        {
            var began = ProcessEntry.Read(stranger.Id)!.StartTicks;

            ProcessSession.Terminate(stranger.Id, began - 1);
            ProcessSession.Kill(stranger.Id, began - 1, ProcessMark.Next());
            var lives = !stranger.WaitForExit(0);
            ProcessSession.Terminate(stranger.Id, began);
            stranger.WaitForExit();

            Assert.That((lives, stranger.ExitCode), Is.EqualTo((true, 143)));
        }
        finally
        {
            stranger.Kill();
        }
    }

    /// <summary>A program that leads its session, as a child of the user's shell would.</summary>
    private static Process Stranger()
    {
        var start = new ProcessStartInfo("/usr/bin/setsid", ["/bin/sh", "-c", "echo here; exec sleep 600"]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("here"));
        return process;
    }
}
