using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Confinement;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>Nights that do not open, provoked on a real box with the real program: each says why, with its exit code, and leaves something to read for the morning.</summary>
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[CancelAfter(240_000)]
public sealed class RefusedNightTests
{
    private DemoPlace? _demo;

    private DemoPlace Demo => _demo!;

    private string Reports => Path.Combine(Demo.Folder, "reports");

    private string Key => Path.Combine(Demo.Layout.DataFolder, "keys", "signing-key");

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

    [TestCase("HTTPS_PROXY", Codes.ProxyInEnvironment)]
    [TestCase("all_proxy", Codes.ProxyInEnvironment)]
    [TestCase("OPENAI_API_KEY", Codes.SecretsInEnvironment)]
    public async Task A_service_with_a_proxy_or_a_credential_in_its_environment_does_not_start(string name, string code, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(Demo.Variables) { [name] = "s3cr3t" };

        await RefusedAsync(await PantheonProgram.RunAsync(Demo.Folder, variables, ["serve"], cancellationToken), code, ExitCode.Refused, cancellationToken);
    }

    [Test]
    public async Task A_store_that_cannot_be_reached_keeps_the_night_closed(CancellationToken cancellationToken)
    {
        var box = await File.ReadAllTextAsync(Demo.Layout.BoxFile, cancellationToken);
        await File.WriteAllTextAsync(Demo.Layout.BoxFile, box.Replace("postgres: private", "postgres: 'Host=/nowhere/at/all;Database=x;Username=x'", StringComparison.Ordinal), cancellationToken);
        try
        {
            await RefusedAsync(await StartAsync(cancellationToken), Codes.StoreUnreachable, ExitCode.Missing, cancellationToken);
        }
        finally
        {
            await File.WriteAllTextAsync(Demo.Layout.BoxFile, box, cancellationToken);
        }
    }

    [Test]
    public async Task A_key_that_others_may_read_keeps_the_night_closed_and_the_morning_report_says_so(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("file modes are those of Unix");
            return;
        }

        File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        try
        {
            await RefusedAsync(await StartAsync(cancellationToken), Codes.SigningKeyUnusable, ExitCode.Missing, cancellationToken, isSigned: false);
        }
        finally
        {
            File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var report = await Demo.PantheonAsync(cancellationToken, "report", "--format", "md");
        Assert.That(report.StandardOutput, Does.Contain("did not open").And.Contain(Codes.SigningKeyUnusable));
    }

    [Test]
    public async Task A_cache_that_shows_the_keys_keeps_the_night_closed(CancellationToken cancellationToken)
    {
        var box = await File.ReadAllTextAsync(Demo.Layout.BoxFile, cancellationToken);
        await File.WriteAllTextAsync(Demo.Layout.BoxFile, box + $"caches: [\"{Demo.Layout.DataFolder}\"]\n", cancellationToken);
        try
        {
            await RefusedAsync(await StartAsync(cancellationToken), Codes.SandboxPathRefused, ExitCode.Refused, cancellationToken);
        }
        finally
        {
            await File.WriteAllTextAsync(Demo.Layout.BoxFile, box, cancellationToken);
        }
    }

    [Test]
    public async Task A_night_with_all_in_place_opens_behind_its_wall_and_no_claim_in_the_environment_widens_it(CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, string>(Demo.Variables) { ["PANTHEON_WALL"] = "1,2,3,443" };

        var outcome = await PantheonProgram.RunAsync(Demo.Folder, variables, ["night", "start", "--until-empty"], cancellationToken);

        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        var sandbox = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Demo.Report, "report.json"), cancellationToken))!["policy"]!["sandbox"]!.ToString();
        Assert.That(sandbox, Does.Contain(WallSupport.WhyNot() is null ? "worker's wall: TCP to the ports none alone" : "worker's wall: none"));
        Assert.That(File.Exists(Path.Combine(Demo.Report, "refusal.json")), Is.False);
    }

    private Task<ProcessOutcome> StartAsync(CancellationToken cancellationToken) => Demo.PantheonAsync(cancellationToken, "night", "start", "--until-empty");

    private Task RefusedAsync(ProcessOutcome outcome, string code, int exitCode, CancellationToken cancellationToken, bool isSigned = true) =>
        RefusedNight.HoldsAsync(Demo, outcome, code, exitCode, cancellationToken, isSigned);
}
