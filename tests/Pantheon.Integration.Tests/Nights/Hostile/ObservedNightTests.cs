using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights.Hostile;

/// <summary>A whole night on an attacker's repository, in a network where every packet is counted and an Internet listens: nothing leaves, nothing has an effect outside, and the morning says what was tried.</summary>
[Category("Slow")]
[NonParallelizable]
[CancelAfter(300_000)]
[SupportedOSPlatform("linux")]
public sealed class ObservedNightTests
{
    private HostilePlace? _place;
    private ProcessOutcome? _night;

    private HostilePlace Place => _place!;

    private ProcessOutcome Night => _night!;

    [OneTimeSetUp]
    public async Task WorkTheNight()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await SkipWhereNoNetworkCanBeMadeAsync(deadline.Token);
        _place = await HostilePlace.MakeAsync(deadline.Token);
        var queued = await Place.PantheonAsync(deadline.Token, "queue", "add", "T-1", "T-2");
        if (queued.StandardError.Contains("PAN7001", StringComparison.Ordinal))
        {
            Assert.Ignore($"there is no Postgres on this machine: {queued.StandardError}");
        }

        Assert.That(queued.ExitCode, Is.Zero, queued.StandardError);
        _night = await Place.ObserveAsync(["night", "start", "--until-empty"], deadline.Token);
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        if (_place is not null)
        {
            await _place.DisposeAsync();
        }
    }

    [Test]
    public void Not_one_packet_leaves_and_nobody_is_spoken_to()
    {
        Assert.That(Night.StandardOutput, Does.Match("(?m)^control: [1-9][0-9]* packets, 5 contacts$"), "what is counted can be counted");
        Assert.That(Night.StandardOutput, Does.Contain("exit code 0\nleft: 0 packets, 0 contacts\n"), Night.StandardError);
        Assert.That(Night.StandardOutput, Does.EndWith("left: 0 packets, 0 contacts\n"));
    }

    [Test]
    public void Nothing_outside_the_worktree_was_touched_and_nothing_goes_on()
    {
        Assert.That(Place.Planted(), Is.Empty);
        Assert.That(PantheonProgram.ProcessesOf(Place.Folder), Is.Empty);
        Assert.That(PantheonProgram.ProcessesOf("sleep 611"), Is.Empty);
    }

    [Test]
    public async Task The_users_checkout_is_as_it_was(CancellationToken cancellationToken)
    {
        Assert.That(await UnfiredGitAsync(cancellationToken, "status", "--porcelain"), Is.Empty);
        Assert.That(File.Exists(Path.Combine(Place.Victim, ".envrc")), Is.False);
    }

    [Test]
    public async Task Every_attack_ran_and_every_attack_was_refused(CancellationToken cancellationToken)
    {
        var branch = (await UnfiredGitAsync(cancellationToken, "for-each-ref", "--format=%(refname)", "refs/heads/night")).Trim();
        var results = (await UnfiredGitAsync(cancellationToken, "cat-file", "-p", $"{branch}:attack-result.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(results, Has.Length.EqualTo(24), "all of them ran");
        Assert.That(results.Where(line => !line.StartsWith("refused ", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task A_branch_that_carries_what_others_would_run_is_held_and_says_why(CancellationToken cancellationToken)
    {
        var run = await RunAsync("T-1", cancellationToken);

        Assert.That(run["outcome"]!.ToString(), Is.EqualTo("held"), run.ToJsonString());
        Assert.That(run["reason"]!.ToString(), Does.Contain(".envrc").Or.Contain(".vscode/tasks.json"));
    }

    [Test]
    public async Task A_planted_repository_is_quarantined_its_node_fails_and_the_useful_part_is_kept(CancellationToken cancellationToken)
    {
        var run = await RunAsync("T-2", cancellationToken);

        Assert.That((run["outcome"]!.ToString(), run["failure_kind"]!.ToString()), Is.EqualTo(("failed", "sandbox_refused")), run.ToJsonString());
        Assert.That(run["reason"]!.ToString(), Does.Contain("deep/.git"));
        Assert.That(Directory.EnumerateFiles(Path.Combine(Place.DataFolder, "quarantine"), "config", SearchOption.AllDirectories), Is.Not.Empty);
    }

    [Test]
    public async Task Each_refused_call_and_path_is_an_event_and_stands_in_the_report(CancellationToken cancellationToken)
    {
        var report = JsonNode.Parse(await File.ReadAllTextAsync(ReportFile("report.json"), cancellationToken))!;
        var markdown = await File.ReadAllTextAsync(ReportFile("report.md"), cancellationToken);
        string[] expected = ["203.0.113.80:80", "203.0.113.81:443", "198.51.100.7:443", "169.254.169.254:80", "203.0.113.80:53", "AF_VSOCK", "AF_NETLINK", "AF_PACKET", "/etc/passwd", "../escaped", ".git/config", ".GIT/hooks/pre-commit", "outside/planted"];

        var all = report.ToJsonString();
        Assert.That(expected.Where(target => !all.Contains(target, StringComparison.Ordinal)), Is.Empty, all);
        Assert.That(markdown, Does.Contain("198.51.100.7:443").And.Contain("AF"), markdown);
    }

    [Test]
    public async Task What_the_repository_said_reaches_the_report_as_text_and_without_its_secrets(CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(ReportFile("report.json"))!))
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            Assert.That(text, Does.Not.Contain("AKIA" + "ABCDEFGHIJKLMNOP").And.Not.Contain("<script>alert").And.Not.Contain("\u001b]0;"), file);
        }

        await using var store = await Place.OpenStoreAsync(cancellationToken);
        Assert.That((await store.Verifier.VerifyAllAsync(cancellationToken)).Faults, Is.Empty);
    }

    private static async Task SkipWhereNoNetworkCanBeMadeAsync(CancellationToken cancellationToken)
    {
        foreach (var tool in new[] { "unshare", "ip", "perl", "bash", "bwrap" })
        {
            if (ExecutableFinder.Find(tool, PantheonProgram.Environment["PATH"]) is null)
            {
                Assert.Ignore($"this machine has no '{tool}'");
            }
        }

        var made = await PantheonProgram.ToolAsync("unshare", "/", ["--net", "ip", "link", "add", "internet0", "type", "veth", "peer", "name", "internet1"], cancellationToken);
        if (!made.Succeeded)
        {
            Assert.Ignore($"this account cannot make a network of its own to count packets in: {made.StandardError.Trim()}");
        }
    }

    // plain git would fire the attacker's configuration: the test must not do what it forbids
    private Task<string> UnfiredGitAsync(CancellationToken cancellationToken, params string[] arguments) => PantheonProgram.GitAsync(
        Place.Victim, cancellationToken, ["-c", "core.fsmonitor=", "-c", "filter.evil.clean=cat", "-c", "filter.evil.smudge=cat", "-c", "diff.evil.textconv=cat", "-c", "core.hooksPath=/dev/null", .. arguments]);

    private async Task<JsonObject> RunAsync(string task, CancellationToken cancellationToken)
    {
        var shown = await Place.PantheonAsync(cancellationToken, "runs", "show", task, "--json");
        Assert.That(shown.ExitCode, Is.Zero, shown.StandardError);
        return JsonNode.Parse(shown.StandardOutput)!.AsObject();
    }

    private string ReportFile(string name) => Path.Combine(Directory.GetDirectories(Path.Combine(Place.Folder, "reports")).Single(), name);
}
