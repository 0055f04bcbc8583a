using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Host.Notices;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Services;
using Pantheon.Reporting.Morning;
using Pantheon.Reporting.Rendering;
using Pantheon.Testing;
using Pantheon.Tests.Host.Commands;
using Pantheon.Tests.Reporting;

namespace Pantheon.Tests.Host.Notices;

/// <summary>Who is told of a report, when, and with what; the programs told are scripts that write down what they got.</summary>
[CancelAfter(30_000)]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
public sealed class NoticesTests
{
    private const string Head = "version: 1\npools:\n  demo: { kind: scripted, replies: r.yaml, origin: local, models: { s: { id: s } } }\nstore: { postgres: private }\ndata: data\nreports: { to: reports";

    private static readonly DateTimeOffset Morning = Nights.Opened.AddHours(10);

    private static readonly Policy Night = new()
    {
        Name = "night",
        Version = 1,
        Mode = Mode.Night,
        Digest = Digest.Of("night"),
        Windows = [new WindowSpec(Enum.GetValues<DayOfWeek>(), new TimeOnly(22, 0), new TimeOnly(6, 30), "Etc/UTC", SourceSpan.None)],
    };

    [TestCase(", notify: { command: [notify-send, Pantheon, \"${{ headline }}\"] } }", "notify-send|Pantheon|${{ headline }}", null)]
    [TestCase(", notify: { mail: ana@localhost } }", "", "ana@localhost")]
    [TestCase(" }", null, null)]
    public void A_box_file_says_who_is_told(string notify, string? command, string? mail)
    {
        var declared = BoxFileReader.Read("/b/box.yaml", Head + notify, [])!.Notify;

        Assert.That((declared is null ? null : string.Join('|', declared.Command), declared?.Mail), Is.EqualTo((command, mail)));
    }

    [TestCase("{}", "names neither a command nor a mail address")]
    [TestCase("{ command: [] }", "'command' must begin with a program")]
    [TestCase("{ command: [\"${{ headline }}\"] }", "'command' must begin with a program")]
    [TestCase("{ command: [tell, \"now: ${{ headline }}\"] }", "'command' knows no 'now: ${{ headline }}'")]
    [TestCase("{ command: [tell, \"${{ title }}\"] }", "'command' knows no '${{ title }}'")]
    [TestCase("{ command: tell me }", "'command'")]
    [TestCase("{ mail: \"-oQ/tmp\" }", "'mail' must be one plain address")]
    [TestCase("{ mail: \"a@b, c@d\" }", "'mail' must be one plain address")]
    [TestCase("{ slack: x }", "unknown key 'slack'")]
    public void What_nobody_can_be_told_by_is_said(string notify, string says)
    {
        var faults = new DiagnosticBag();

        Assert.That(BoxFileReader.Read("/b/box.yaml", $"{Head}, notify: {notify} }}", faults), Is.Null);
        Assert.That(faults.Select(fault => fault.Message), Has.Some.Contains(says));
    }

    [Test]
    public async Task A_command_gets_the_report_the_headline_and_a_small_environment_and_no_shell_reads_it(CancellationToken cancellationToken)
    {
        using var shell = Reported();
        shell.Variables["FORGE_TOKEN"] = "x";
        shell.Variables["https_proxy"] = "http://proxy:3128";
        var box = Box(shell, new NotifySpec { Command = [Script(shell, "tell", 0), "$(touch pwned)", "${{ headline }}", "${{ night }}"] });

        var results = await new Pantheon.Host.Notices.Notices(shell.Context() with { Time = new ManualTime(Morning) }, box).TellAsync(again: false, cancellationToken);

        Assert.That(results, Is.EqualTo(new[] { new NoticeResult("command", null) }));
        var got = Got(shell, "tell");
        Assert.That(got.Take(3), Is.EqualTo(new[] { "$(touch pwned)", "Three changes are ready to merge. One needs your decision, one failed, one was refused by policy.", "2026-11-19" }));
        Assert.That(string.Join('\n', got), Does.Contain("Start here").And.Contain("PANTHEON_NIGHT=2026-11-19").And.Contain("PANTHEON_REPORT=").And.Not.Contain("FORGE_TOKEN").And.Not.Contain("proxy"));
    }

    [Test]
    public async Task A_mail_is_one_letter_to_one_address_by_sendmail(CancellationToken cancellationToken)
    {
        using var shell = Reported();
        Script(shell, "sendmail", 0);
        shell.Variables["PATH"] = $"{shell.Folder}:{Environment.GetEnvironmentVariable("PATH")}";

        var results = await new Pantheon.Host.Notices.Notices(shell.Context() with { Time = new ManualTime(Morning) }, Box(shell, new NotifySpec { Mail = "ana" })).TellAsync(again: false, cancellationToken);

        Assert.That(results, Is.EqualTo(new[] { new NoticeResult("mail", null) }));
        var letter = Got(shell, "sendmail");
        Assert.That(letter.Take(3), Is.EqualTo(new[] { "-i", "ana", "To: ana" }));
        Assert.That(letter[3], Does.Match("^Subject: =\\?utf-8\\?B\\?[A-Za-z0-9+/=]{1,63}\\?=$"));
        Assert.That(letter, Has.Some.EqualTo("Auto-Submitted: auto-generated").And.Some.Contains("Start here"));
    }

    [Test]
    public async Task A_person_is_told_once_and_again_of_what_did_not_arrive_only_when_asked(CancellationToken cancellationToken)
    {
        using var shell = Reported();
        var notices = new Pantheon.Host.Notices.Notices(shell.Context() with { Time = new ManualTime(Morning) }, Box(shell, new NotifySpec { Command = [Script(shell, "tell", 3)] }));
        var before = File.ReadAllText(Path.Combine(shell.Folder, "reports", "2026-11-19", "report.json"));

        var failed = await notices.TellAsync(again: false, cancellationToken);
        var quiet = await notices.TellAsync(again: false, cancellationToken);
        Script(shell, "tell", 0);
        var arrived = await notices.TellAsync(again: true, cancellationToken);
        var done = await notices.TellAsync(again: true, cancellationToken);

        Assert.That(failed!.Single().Why, Does.StartWith("PAN9240: ").And.Contain("ended with 3").And.Contain("no luck"));
        Assert.That((quiet!.Count, arrived!.Single().Why, done!.Count), Is.EqualTo((0, (string?)null, 0)));
        Assert.That(File.ReadAllText(Path.Combine(shell.Folder, "reports", "2026-11-19", "report.json")), Is.EqualTo(before));
    }

    [Test]
    public async Task While_a_worker_is_at_work_nobody_is_told_and_none_begins_while_somebody_is(CancellationToken cancellationToken)
    {
        using var shell = Reported();
        var tell = Script(shell, "tell", 0, "{ flock -n data/night.lock true && echo free || echo held; } > lock.got");
        var notices = new Pantheon.Host.Notices.Notices(shell.Context() with { Time = new ManualTime(Morning) }, Box(shell, new NotifySpec { Command = [tell] }));
        Directory.CreateDirectory(Path.Combine(shell.Folder, "data"));
        using (FileLock.TryAcquire(Path.Combine(shell.Folder, "data", "night.lock")))
        {
            Assert.That(await notices.TellAsync(again: true, cancellationToken), Is.Null);
        }

        Assert.That(Directory.GetFiles(shell.Folder, "tell.got"), Is.Empty);
        Assert.That(await notices.TellAsync(again: true, cancellationToken), Has.Count.EqualTo(1));
        Assert.That(Got(shell, "lock"), Is.EqualTo(new[] { "held" }), "a night that began now would find the box taken");
    }

    [Test]
    public async Task What_is_no_news_any_more_is_told_only_when_asked_and_a_missing_program_is_named(CancellationToken cancellationToken)
    {
        using var shell = Reported();
        var notices = new Pantheon.Host.Notices.Notices(shell.Context() with { Time = new ManualTime(Morning.AddDays(3)) }, Box(shell, new NotifySpec { Command = ["no-such-program-here"] }));

        Assert.That(await notices.TellAsync(again: false, cancellationToken), Is.Empty);
        Assert.That((await notices.TellAsync(again: true, cancellationToken))!.Single().Why, Is.EqualTo("PAN9240: 'no-such-program-here' is not on this machine"));
    }

    [TestCase("2026-11-20T12:00", true)]
    [TestCase("2026-11-20T21:54", true)]
    [TestCase("2026-11-20T21:56", false)]
    [TestCase("2026-11-20T23:00", false)]
    [TestCase("2026-11-20T06:29", false)]
    [TestCase("2026-11-20T06:31", true)]
    public async Task The_service_tells_by_day_and_never_inside_a_window_or_shortly_before(string now, bool tells)
    {
        using var shell = Reported();
        var log = new Lines();
        using var service = new ServiceNotices(shell.Context() with { Time = new ManualTime(DateTimeOffset.Parse(now + "Z", CultureInfo.InvariantCulture)) }, Box(shell, new NotifySpec { Command = [Script(shell, "tell", 4)] }), Night, log);

        await service.LookAsync(CancellationToken.None);

        Assert.That(File.Exists(Path.Combine(shell.Folder, "tell.got")), Is.EqualTo(tells));
        Assert.That(log.Said, tells ? Has.One.Contains("Nobody was told of the report by command: PAN9240").And.One.Contains("ended with 4") : Is.Empty);
    }

    [Test]
    public void Windows_that_nobody_knows_are_taken_for_open() =>
        Assert.That(NoticeHour.WhyNot([Night.Windows[0] with { TimeZone = "Mars/Olympus_Mons" }], Morning), Does.Contain("nobody knows whether a night is open"));

    [Test]
    public async Task A_report_that_cannot_be_read_harms_nothing_and_is_said_once()
    {
        using var shell = Reported();
        shell.Write("reports/2026-11-19/report.json", "{");
        var log = new Lines();
        using var service = new ServiceNotices(shell.Context() with { Time = new ManualTime(Morning) }, Box(shell, new NotifySpec { Command = ["true"] }), Night, log);

        await service.LookAsync(CancellationToken.None);
        await service.LookAsync(CancellationToken.None);

        Assert.That(log.Said, Has.One.Contains("cannot be read"));
    }

    [Test]
    public async Task The_command_of_the_day_tells_and_a_failure_changes_no_exit_code()
    {
        using var shell = Reported();
        shell.Write("box.yaml", Head + $", notify: {{ command: [{Script(shell, "tell", 7)}] }} }}\n");

        Assert.That(await shell.RunAsync("report", "--notify", "--box", Path.Combine(shell.Folder, "box.yaml")), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(shell.Error, Does.Contain("PAN9240").And.Contain("ended with 7"));
        Assert.That(Got(shell, "tell"), Has.Some.Contains("Start here"));
    }

    [Test]
    public async Task Whoever_declares_nobody_is_told_so()
    {
        using var shell = new Shell();
        shell.Write("box.yaml", Head + " }\n");

        Assert.That(await shell.RunAsync("report", "--notify", "--box", Path.Combine(shell.Folder, "box.yaml")), Is.Not.EqualTo(ExitCode.Yes));
        Assert.That(shell.Error, Does.Contain("PAN9239"));
    }

    /// <summary>A folder with last night's report in it.</summary>
    private static Shell Reported()
    {
        var shell = new Shell();
        shell.Variables["PATH"] = Environment.GetEnvironmentVariable("PATH")!; // a shell has one
        shell.Write("reports/2026-11-19/report.json", JsonReport.Render(ReportBuilder.Build(Nights.Demo())));
        return shell;
    }

    private static BoxSpec Box(Shell shell, NotifySpec notify) => BoxFileReader.Read(Path.Combine(shell.Folder, "box.yaml"), Head + " }", [])! with { Notify = notify };

    /// <summary>A program that writes down its arguments, what it reads and its environment, a line each.</summary>
    private static string Script(Shell shell, string name, int code, string further = "true")
    {
        var file = shell.Write(name, $"#!/bin/sh\n{{ for a in \"$@\"; do echo \"$a\"; done; cat; env; }} > '{shell.Folder}/{name}.got'\ncd '{shell.Folder}'; {further}\necho no luck >&2\nexit {code}\n");
        File.SetUnixFileMode(file, (UnixFileMode)0x1ed); // rwxr-xr-x
        return file;
    }

    private static string[] Got(Shell shell, string name) => File.ReadAllLines(Path.Combine(shell.Folder, name + ".got"));

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public List<string> Said { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
