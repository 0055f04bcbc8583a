using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Terminal;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>A whole night of the real program with a library in its process that is not Pantheon's: in the middle of the work it dials a place that nobody listed.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(240_000)]
public sealed class BreachedNightTests
{
    private static readonly TcpListener Unlisted = new(IPAddress.Loopback, 0);

    private DemoPlace? _demo;
    private ProcessOutcome? _night;

    private DemoPlace Demo => _demo!;

    private ProcessOutcome Night => _night!;

    private static string Place => Unlisted.LocalEndpoint.ToString()!; // it listens

    [OneTimeSetUp]
    public async Task WorkTheNight()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        Unlisted.Start();
        _demo = await DemoPlace.MakeAsync(deadline.Token, "--scripted");
        await Demo.KeepAsync(deadline.Token, "T-101", "T-102", "T-103", "T-104");
        var pipe = Path.Combine(Demo.Folder, "pipe");
        Assert.That((await PantheonProgram.ToolAsync("mkfifo", Demo.Folder, [pipe], deadline.Token)).Succeeded, Is.True);
        var invaded = await Circumstances.WithRuntimeAsync(
            Demo.Folder,
            new JsonObject { ["STARTUP_HOOKS"] = Probe.Path + ".dll", ["Pantheon.TestProbe.Dials"] = Place, ["Pantheon.TestProbe.When"] = pipe },
            deadline.Token);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        await using var program = PantheonProgram.Start(
            Demo.Folder, invaded, ["night", "start", "--until-empty", "--order", "arrival"], line => _ = line.Contains("started", StringComparison.Ordinal) && started.TrySetResult());
        var ended = program.WaitAsync(deadline.Token);
        if (await Task.WhenAny(started.Task, ended) == started.Task)
        {
            await File.WriteAllTextAsync(pipe, "now", deadline.Token);
        }

        _night = await ended;
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        Unlisted.Dispose();
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }

    [Test]
    public void The_night_stops_with_its_code_and_says_where_to_read_on()
    {
        Assert.That(Night.ExitCode, Is.EqualTo(ExitCode.Refused), Night.StandardError);
        Assert.That(Night.StandardError, Does.Contain($"error {Codes.UnlistedConnection}: the night was stopped: a connection was made to {Place}").And.Contain($"fix: read {Path.Combine(Demo.Report, "report.md")}"));
    }

    [Test]
    public void Where_the_worker_has_its_wall_nobody_was_reached()
    {
        if (WallSupport.WhyNot() is { } why)
        {
            Assert.Ignore($"the worker has no wall here, only the tripwire: {why}");
        }

        Assert.That(Unlisted.Pending(), Is.False);
    }

    [Test]
    public async Task What_ran_ends_failed_with_a_signed_statement_and_what_waited_stays_in_the_queue(CancellationToken cancellationToken)
    {
        var runs = await Demo.RunsAsync(cancellationToken);
        var failed = runs.Where(run => run["outcome"]?.ToString() == "failed").ToList();
        Assert.That(failed, Has.Count.EqualTo(2), Night.StandardError);
        Assert.That(runs.Where(run => run["lifecycle"]?.ToString() == "queued" && run["outcome"] is null), Has.Exactly(2).Items);

        await using var store = await Demo.OpenStoreAsync(cancellationToken);
        foreach (var run in await store.Runs.ListAsync(new RunQuery(), cancellationToken))
        {
            if (run.Outcome == RunOutcome.Failed)
            {
                var breached = (await store.Runs.EventsAsync(run.Id, cancellationToken)).Single(recorded => recorded.Event.Kind == "night.breached").Event;
                Assert.That((run.FailureKind, breached.Data["code"]?.ToString()), Is.EqualTo((FailureKind.PolicyRefused, Codes.UnlistedConnection)));
                Assert.That(breached.Data["reason"]?.ToString(), Does.Contain(Place));
            }
        }

        Assert.That((await store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
        Assert.That(Directory.GetFiles(Demo.Report, "manifest.json.sig", SearchOption.AllDirectories), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task The_morning_says_what_reached_out_that_the_night_was_stopped_and_what_to_do(CancellationToken cancellationToken)
    {
        var markdown = await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.md"), cancellationToken);

        Assert.That(markdown, Does.Contain("Something tried to leave the machine, 1 time").And.Contain(Place).And.Contain("The night was stopped there."));
        Assert.That(markdown, Does.Contain("The worker itself tried 1 time").And.Not.Contain("Nothing tried to leave"));
        Assert.That(markdown, Does.Contain("first find out what reached there").And.Not.Contain("give the task what the policy allows"));
        Assert.That(File.Exists(Path.Combine(Demo.Report, "report.json.sig")), Is.True);
    }

    /// <summary>The stopped night has left statements that the key signed; in whatever order these tests run, the key is back afterwards.</summary>
    [Test]
    public async Task A_signing_key_that_is_gone_keeps_the_next_night_closed_and_none_is_made(CancellationToken cancellationToken)
    {
        var key = Path.Combine(Demo.Layout.DataFolder, "keys", "signing-key");
        File.Move(key, key + ".away");
        try
        {
            var outcome = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");

            await RefusedNight.HoldsAsync(Demo, outcome, Codes.SigningKeyMissing, ExitCode.Refused, cancellationToken, isSigned: false);
            Assert.That(outcome.StandardError, Does.Contain("put the key back"));
            Assert.That(File.Exists(key), Is.False);
            Assert.That(await File.ReadAllTextAsync(Path.Combine(Demo.Report, "night-refused.md"), cancellationToken), Does.Contain("Not signed: there is no signing key"));
        }
        finally
        {
            File.Move(key + ".away", key);
        }

        var report = await Demo.PantheonAsync(cancellationToken, "report", "--format", "md");
        Assert.That(report.StandardOutput, Does.Contain("did not open").And.Contain(Codes.SigningKeyMissing));
    }
}
