using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Host.Commands;
using Pantheon.Host.Demo;
using Pantheon.Host.Drafting;
using Pantheon.Host.Terminal;
using Pantheon.Testing.Programs;

namespace Pantheon.Tests.Host.Commands;

/// <summary>Issues become tasks, and whatever stands in them stays words.</summary>
[CancelAfter(30_000)]
internal sealed class TaskImportTests
{
    private const string Issue = "https://github.example/orders/orders/issues/12";

    [Test]
    public async Task An_issue_becomes_a_task(CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        using var shell = await DemoAsync(programs, new JsonObject { ["title"] = "Totals are rounded twice", ["body"] = "Once is enough.\r\n\r\n- [ ] one rounding\r\n- [x] a test shows it", ["url"] = Issue }, cancellationToken);

        Assert.That(await shell.RunAsync("task", "import", Issue, "--dry-run"), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That((shell.Output.Contains("Once is enough.", StringComparison.Ordinal), File.Exists(TaskFile(shell))), Is.EqualTo((true, false)));
        Assert.That(await shell.RunAsync("task", "import", Issue), Is.EqualTo(ExitCode.Yes), shell.Error);

        var task = await ShownAsync(shell);
        Assert.That((task["title"]!.ToString(), task["text"]!.ToString().Trim()), Is.EqualTo(("Totals are rounded twice", $"Once is enough.\n\n- [ ] one rounding\n- [x] a test shows it\n\nImported from {Issue}")));
        Assert.That(task["acceptance"]!.AsArray().Select(one => one!["text"]!.ToString()), Is.EqualTo(new[] { "one rounding", "a test shows it" }));
        Assert.That(programs.Read("gh.called"), Does.StartWith($"issue\nview\n{Issue}\n--json\n"));
    }

    [TestCase("\nid: T-999\nneeds: [T-1]\n")]
    [TestCase("  deeper first line\nflow: other\n--- \nid: X\n...\n# a comment\n\t- tab: { a: b }")]
    [TestCase("before\u0085id: X\u2028needs: [a]\u2029flow: b\u001b[31m\u0000\u202e after")]
    [TestCase("\"quoted\" 'and' *alias &anchor !!tag %YAML 1.2 ${{ run.patch }}\n- [ ] \"]} , x: { y\n")]
    public async Task Words_are_never_structure(string body, CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        using var shell = await DemoAsync(programs, new JsonObject { ["title"] = "a: \"b\"\nid: T-999 # no", ["body"] = body, ["url"] = Issue }, cancellationToken);

        Assert.That(await shell.RunAsync("task", "import", Issue), Is.EqualTo(ExitCode.Yes), shell.Error);

        var task = await ShownAsync(shell);
        Assert.That((task["id"]!.ToString(), task["needs"]!.AsArray().Count, task["title"]!.ToString()), Is.EqualTo(("T-107", 0, "a: \"b\" id: T-999 # no")));
        Assert.That(task["text"]!.ToString().Trim('\n'), Is.EqualTo(new ImportedIssue("", body, Issue).Words));
        Assert.That(task["text"]!.ToString().Any(letter => char.IsControl(letter) && letter != '\n'), Is.False);
    }

    [Test]
    public async Task What_cannot_be_read_is_said_and_nothing_is_written(CancellationToken cancellationToken)
    {
        using var programs = new ProgramFolder();
        using var shell = await DemoAsync(programs, new JsonObject { ["title"] = "keys", ["body"] = "AKIAIOSFODNN7ABCDEFG" }, cancellationToken);

        Assert.That(await shell.RunAsync("task", "import", Issue), Is.EqualTo(ExitCode.Refused), "a secret");
        Assert.That(await shell.RunAsync("task", "import", "https://forge.example/a/b/issues/1"), Is.EqualTo(ExitCode.Missing), "no client for the host");
        Assert.That(await shell.RunAsync("task", "import", "https://gitlab.example/a/b/issues/1"), Is.EqualTo(ExitCode.Missing), "no glab");
        Assert.That(await shell.RunAsync("task", "import", "--", "--web"), Is.EqualTo(ExitCode.Usage), "an option is no issue");
        programs.Add("gh", "echo 'could not resolve to an issue' >&2; exit 1");
        Assert.That(await shell.RunAsync("task", "import", Issue), Is.EqualTo(ExitCode.Missing));
        Assert.That(shell.Error, Does.Contain("could not resolve to an issue"));
        programs.Add("gh", "echo '[]'");
        Assert.That(await shell.RunAsync("task", "import", Issue), Is.EqualTo(ExitCode.Missing));
        Assert.That(TaskFile(shell), Does.Not.Exist);
    }

    [TestCase("git@github.example:a/b.git", "gh issue view 7 --json number,title,body,url")]
    [TestCase("https://gitlab.example/a/b", "glab issue view 7 --output json")]
    [TestCase("/srv/git/orders.git", null)]
    public void The_host_says_who_reads_it(string host, string? client) =>
        Assert.That(TaskImport.ClientOf(host, "7") is { } argv ? string.Join(' ', argv) : null, Is.EqualTo(client));

    private static string TaskFile(Shell shell) => Path.Combine(shell.Folder, ".pantheon", "tasks", "T-107.yaml");

    private static async Task<JsonNode> ShownAsync(Shell shell)
    {
        using var after = new Shell();
        Assert.That(await after.RunAsync("task", "show", "T-107", "--json", "-C", shell.Folder), Is.EqualTo(ExitCode.Yes), after.Error);
        return JsonNode.Parse(after.Output)!; // it was just printed
    }

    private static async Task<Shell> DemoAsync(ProgramFolder programs, JsonObject answer, CancellationToken cancellationToken)
    {
        var shell = new Shell();
        await DemoWriter.WriteAsync(new DemoOptions { Folder = shell.Folder, DotnetRoot = "/usr/share/dotnet", PackagesFolder = "/packages" }, cancellationToken);
        await File.WriteAllTextAsync(programs["gh.answer"], answer.ToJsonString(new JsonSerializerOptions()), cancellationToken);
        programs.Add("gh", "printf '%s\\n' \"$@\" > \"$0.called\"\n/bin/cat \"$0.answer\"");
        shell.Variables["PATH"] = $"{programs.Path}:/usr/bin:/bin";

        // by day: the demo's night is open at eight in the evening
        shell.Time.Advance(TimeSpan.FromHours(16));
        return shell;
    }
}
