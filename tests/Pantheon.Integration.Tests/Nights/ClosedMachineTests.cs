using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Terminal;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>Nights that this machine keeps closed: the real program, on a machine that is really so (a weaker bubblewrap in its place, a kernel without Landlock, a runtime that tells nothing).</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(240_000)]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ClosedMachineTests
{
    private const string Bubblewrap = "/usr/bin/bwrap";

    private DemoPlace? _demo;

    private DemoPlace Demo => _demo!;

    private string Reports => Path.Combine(Demo.Folder, "reports");

    [OneTimeSetUp]
    public async Task MakeDemo()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        _demo = await DemoPlace.MakeAsync(deadline.Token, "--scripted");
        await Demo.KeepAsync(deadline.Token);
    }

    [SetUp]
    public void NothingToRead()
    {
        if (Directory.Exists(Reports))
        {
            Directory.Delete(Reports, recursive: true);
        }
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }

    [Test]
    public async Task A_runtime_that_tells_nothing_makes_the_tripwire_blind_and_keeps_the_night_closed(CancellationToken cancellationToken)
    {
        var silent = await Circumstances.WithRuntimeAsync(Demo.Folder, new JsonObject { ["System.Diagnostics.Tracing.EventSource.IsSupported"] = false }, cancellationToken);

        var outcome = await Demo.PantheonAsync(silent, cancellationToken, "night", "start", "--until-empty");

        await RefusedAsync(outcome, Codes.TripwireBlind, ExitCode.Refused, "pantheon.runtimeconfig.json", cancellationToken);
    }

    [Test]
    public async Task A_library_that_keeps_a_thread_outside_the_wall_keeps_the_night_closed(CancellationToken cancellationToken)
    {
        if (WallSupport.WhyNot() is { } why)
        {
            Assert.Ignore($"the worker has no wall here: {why}");
        }

        var early = await Circumstances.WithRuntimeAsync(
            Demo.Folder, new JsonObject { ["STARTUP_HOOKS"] = Probe.Path + ".dll", ["Pantheon.TestProbe.Early"] = "intruder" }, cancellationToken);

        var outcome = await Demo.PantheonAsync(early, cancellationToken, "night", "start", "--until-empty");

        await RefusedAsync(outcome, Codes.WorkerWallOpen, ExitCode.Refused, "the thread 'intruder', which stands outside", cancellationToken);
    }

    [TestCase("localhost", Codes.StoreByName, ExitCode.Refused, "literal address")]
    [TestCase("127.0.0.1,localhost", Codes.StoreByName, ExitCode.Refused, "literal address")]
    [TestCase("127.0.0.1", Codes.StoreUnreachable, ExitCode.Missing, "the store does not answer")]
    public async Task A_store_that_is_reached_by_a_name_keeps_the_night_closed_before_anything_is_connected(string host, string code, int exitCode, string says, CancellationToken cancellationToken)
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        using var box = await Demo.WithBoxAsync(
            text => text.Replace("postgres: private", FormattableString.Invariant($"postgres: 'Host={host};Port={port};Database=x;Username=x;Timeout=1'"), StringComparison.Ordinal), cancellationToken);

        var outcome = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");

        await RefusedAsync(outcome, code, exitCode, says, cancellationToken);
        Assert.That(nobody.Pending(), Is.EqualTo(code == Codes.StoreUnreachable), "the literal address is connected, the name is not even looked up");
    }

    [Test]
    public async Task A_kernel_that_does_not_have_the_Landlock_that_is_asked_for_keeps_the_night_closed(CancellationToken cancellationToken)
    {
        var dotnet = ExecutableFinder.Find("dotnet", PantheonProgram.Environment["PATH"])!; // these tests run under it
        var older = new Circumstances { Launcher = [dotnet, Probe.Path + ".dll", "without-landlock"] };
        using var box = await Demo.WithBoxAsync(text => text + "sandbox: landlock\n", cancellationToken);

        var outcome = await Demo.PantheonAsync(older, cancellationToken, "night", "start", "--until-empty");

        await RefusedAsync(outcome, Codes.LandlockTooOld, ExitCode.Refused, "sandbox: bubblewrap", cancellationToken);
        if (WallSupport.WhyNot() is null)
        {
            var control = await Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");
            Assert.That(control.ExitCode, Is.Zero, $"the same box opens on this kernel as it is: {control.StandardError}");
        }
    }

    [Test]
    public async Task A_bubblewrap_that_leaves_a_wall_out_keeps_the_night_closed(CancellationToken cancellationToken)
    {
        var weaker = await InPlaceOfBubblewrapAsync("for a in \"$@\"; do [ \"$skip\" ] && skip= && continue; [ \"$a\" = --seccomp ] && skip=1 || set_of+=(\"$a\"); done; exec env -i @REAL@ \"${set_of[@]}\"", cancellationToken);

        await RefusedAsync(await Demo.PantheonAsync(weaker, cancellationToken, "night", "start", "--until-empty"), Codes.SandboxHasHoles, ExitCode.Refused, "the system call filter is not in force", cancellationToken);
    }

    [Test]
    public async Task A_bubblewrap_that_does_not_start_keeps_the_night_closed(CancellationToken cancellationToken)
    {
        var broken = await InPlaceOfBubblewrapAsync("echo 'bwrap: No permissions to create new namespace' >&2; exit 1", cancellationToken);

        await RefusedAsync(await Demo.PantheonAsync(broken, cancellationToken, "night", "start", "--until-empty"), Codes.SandboxMissing, ExitCode.Missing, "Allow user namespaces", cancellationToken);
    }

    /// <summary>Another program where bubblewrap was, in a view of the file system that only the launched program has.</summary>
    private async Task<Circumstances> InPlaceOfBubblewrapAsync(string script, CancellationToken cancellationToken)
    {
        var allowed = await PantheonProgram.ToolAsync("unshare", "/", ["--mount", "true"], cancellationToken);
        if (!allowed.Succeeded || !File.Exists(Bubblewrap))
        {
            Assert.Ignore($"no view of one's own can be made here, or there is no {Bubblewrap}: {allowed.StandardError}");
        }

        var real = Path.Combine(Demo.Folder, "bwrap-real");
        File.Copy(Bubblewrap, real, overwrite: true);
        var other = Path.Combine(Demo.Folder, "bwrap-other");
        await File.WriteAllTextAsync(other, $"#!/bin/bash\n{script.Replace("@REAL@", real, StringComparison.Ordinal)}\n", cancellationToken);
        File.SetUnixFileMode(other, (UnixFileMode)0x1ed); // rwxr-xr-x
        return new Circumstances { Launcher = ["unshare", "--mount", "sh", "-c", $"mount --bind {other} {Bubblewrap} && exec \"$@\"", "sh"] };
    }

    private async Task RefusedAsync(ProcessOutcome outcome, string code, int exitCode, string says, CancellationToken cancellationToken)
    {
        await RefusedNight.HoldsAsync(Demo, outcome, code, exitCode, cancellationToken);
        Assert.That(outcome.StandardError, Does.Contain(says));
    }
}
