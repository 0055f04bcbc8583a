using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Services;
using Pantheon.Testing;
using Pantheon.Tests.Host.Commands;

namespace Pantheon.Tests.Host.Daytime;

/// <summary>The clock of these tests begins on a Monday at 20:00; the night of the catalog is 22:00 to 06:30.</summary>
[CancelAfter(30_000)]
public sealed class DaylightTests
{
    private static readonly string[] Commands = ["runtimes install ollama --yes", "models pull qwen3:8b", "models pull https://models.example/x.gguf --sha256 aa", "report --notify"];

    [Test]
    public async Task By_day_the_work_is_done()
    {
        using var shell = Catalogued();

        Assert.That(await Daylight.WorkAsync(shell.Context(), "tests run", _ => Task.FromResult(7), CancellationToken.None), Is.EqualTo(7));
    }

    [Test]
    public async Task Without_a_catalog_there_is_no_night()
    {
        using var shell = new Shell();

        Assert.That(await Daylight.WorkAsync(At(shell, hours: 3), "tests run", _ => Task.FromResult(7), CancellationToken.None), Is.EqualTo(7));
    }

    [TestCase(2)]
    [TestCase(10.4)]
    public async Task While_the_window_is_open_nothing_is_done(double hours)
    {
        using var shell = Catalogued();

        var refused = await RefusedAsync(At(shell, hours));

        Assert.That(refused.Message, Is.EqualTo("tests run by day only: the night is open until Tue 2026-01-06 06:30"));
        Assert.That(refused.Hint, Does.Contain("pantheon policy windows"));
        Assert.That(Faults.ExitCodeOf(refused), Is.EqualTo(ExitCode.Refused));
    }

    [Test]
    public async Task When_the_window_opens_the_work_is_stopped()
    {
        using var shell = Catalogued();
        var time = new ManualTime();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var working = Daylight.WorkAsync(shell.Context() with { Time = time }, "tests run", async token =>
        {
            var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = token.Register(() => ended.SetCanceled(token));
            begun.SetResult();
            return await ended.Task;
        }, CancellationToken.None);
        await Task.WhenAny(begun.Task, working);
        time.Advance(TimeSpan.FromHours(1.99));
        Assert.That(working.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.That((await Assert.ThrowsAsync<PantheonException>(() => working)).Message, Does.Contain("the night opens now"));
    }

    [Test]
    public async Task Who_stops_the_work_is_not_told_of_the_night()
    {
        using var shell = Catalogued();
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAsync<OperationCanceledException>(() => Daylight.WorkAsync(shell.Context(), "tests run", async token =>
        {
            await stop.CancelAsync();
            token.ThrowIfCancellationRequested();
            return 0;
        }, stop.Token));
    }

    [Test]
    public async Task A_catalog_with_errors_hides_its_windows_so_nothing_is_done()
    {
        using var shell = Catalogued();
        shell.Write(".pantheon/policies/night.yaml", "name: night\nwindows: never\n");

        var refused = await Assert.ThrowsAsync<PantheonException>(() => Daylight.WorkAsync(shell.Context(), "tests run", _ => throw new AssertionException("it ran"), CancellationToken.None));

        Assert.That((refused.Code, refused.Message), Is.EqualTo((Codes.FilesInvalid, $"the catalog '{Path.Combine(shell.Folder, ".pantheon")}' has errors, so nobody knows whether a night is open")));
    }

    [Test]
    public async Task A_time_zone_that_nobody_knows_hides_the_windows_so_nothing_is_done()
    {
        using var shell = Catalogued(zone: "Mars/Olympus_Mons");

        var refused = await Assert.ThrowsAsync<PantheonException>(() => Daylight.WorkAsync(shell.Context(), "tests run", _ => throw new AssertionException("it ran"), CancellationToken.None));

        Assert.That(refused.Code, Is.EqualTo(Codes.FilesInvalid));
    }

    [Test]
    public async Task A_worker_that_is_at_work_is_not_disturbed()
    {
        using var shell = Catalogued();
        Directory.CreateDirectory(Path.Combine(shell.Folder, "data"));
        using (FileLock.TryAcquire(Path.Combine(shell.Folder, "data", "night.lock")))
        {
            Assert.That((await RefusedAsync(shell.Context())).Message, Does.Contain("a worker of this box is at work"));
        }

        Assert.That(await Daylight.WorkAsync(shell.Context(), "tests run", _ => Task.FromResult(7), CancellationToken.None), Is.EqualTo(7));
    }

    [Test]
    public async Task A_service_does_none_of_it()
    {
        using var shell = Catalogued();
        shell.Variables["NOTIFY_SOCKET"] = "/run/systemd/notify";

        Assert.That((await RefusedAsync(shell.Context())).Message, Does.Contain("this is a worker or a service"));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Each_command_of_the_day_is_refused_at_night(string command)
    {
        using var shell = Catalogued("00:00", "23:59");

        Assert.That(await shell.RunAsync(command.Split(' ')), Is.EqualTo(ExitCode.Refused), shell.Error);
        Assert.That(shell.Error, Does.Contain("PAN4251").And.Contain("by day only"));
    }

    [Test]
    public void A_child_of_the_day_gets_the_ways_to_the_network_and_none_of_the_tokens()
    {
        var environment = new HostEnvironment(
            new Dictionary<string, string> { ["PATH"] = "/bin", ["https_proxy"] = "http://proxy:3128", ["HF_TOKEN"] = "x", ["HOMEBREW_GITHUB_API_TOKEN"] = "x", ["SSH_AUTH_SOCK"] = "/x", ["LD_PRELOAD"] = "x", ["SSL_CERT_FILE"] = "/c" },
            "/",
            "tester");

        Assert.That(DayEnvironment.Of(environment).Keys, Is.EquivalentTo(new[] { "PATH", "https_proxy", "SSL_CERT_FILE" }));
    }

    private static async Task<PantheonException> RefusedAsync(CommandContext context)
    {
        var refused = await Assert.ThrowsAsync<PantheonException>(() => Daylight.WorkAsync(context, "tests run", _ => throw new AssertionException("it ran"), CancellationToken.None));
        Assert.That(refused.Code, Is.EqualTo(Codes.DayOnly));
        return refused;
    }

    private static CommandContext At(Shell shell, double hours)
    {
        var time = new ManualTime();
        time.Advance(TimeSpan.FromHours(hours));
        return shell.Context() with { Time = time };
    }

    private static Shell Catalogued(string from = "22:00", string to = "06:30", string zone = "Etc/UTC")
    {
        var shell = new Shell();
        shell.Write(".pantheon/pantheon.yaml", "version: 1\nproject: demo\nrepos:\n  demo: { path: .., base: main, branch: \"night/${{ task.id }}\", build: [\"true\"], test: [\"true\"] }\nroutes:\n  coder: [desk/model]\ndefaults: { repo: demo, night: night, day: day }\n");
        shell.Write(".pantheon/policies/night.yaml", $"name: night\nversion: 1\nmode: night\nwindows:\n  - {{ days: [sun, mon, tue, wed, thu, fri, sat], from: \"{from}\", to: \"{to}\", tz: {zone} }}\nenv: {{ forbid: [\"*_TOKEN\"] }}\n");
        shell.Write(".pantheon/policies/day.yaml", "name: day\nversion: 1\nmode: day\nwindows: [ { days: [mon], from: \"08:00\", to: \"19:00\", tz: Etc/UTC } ]\n");
        shell.Write("box.yaml", "version: 1\nbox: test\npools:\n  desk: { kind: ollama, endpoint: \"http://127.0.0.1:11434\", origin: local, models: { model: { id: model } } }\nstore: { postgres: private }\ndata: data\nreports: { to: reports, notify: { mail: ana } }\n");
        return shell;
    }
}
