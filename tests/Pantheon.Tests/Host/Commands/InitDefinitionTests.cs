using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Host.Demo;
using Pantheon.Host.Drafting;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

/// <summary>Files that `pantheon init KIND` adds to a catalog: the catalog has no fault with them.</summary>
[CancelAfter(30_000)]
internal sealed class InitDefinitionTests
{
    [TestCase("agent", "summariser", "agents/summariser.md")]
    [TestCase("agent", "careful --from planner --model small", "agents/careful.md")]
    [TestCase("agent", "second --from reviewer-b", "agents/second.yaml")]
    [TestCase("agent", "library-one --from scribe --model coder", "agents/library-one.md")]
    [TestCase("flow", "quick-fix", "flows/quick-fix.yaml")]
    [TestCase("flow", "our-docs --from docs", "flows/our-docs.yaml")]
    [TestCase("policy", "weekend", "policies/weekend.yaml")]
    [TestCase("policy", "weekday --from day", "policies/weekday.yaml")]
    [TestCase("tool", "changed", "tools/changed.yaml")]
    [TestCase("tool", "lint --from dotnet_build", "tools/lint.yaml")]
    public async Task A_new_file_is_accepted_as_it_is(string kind, string arguments, string file, CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);

        Assert.That(await shell.RunAsync(["init", kind, .. arguments.Split(' ')]), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(Path.Combine(shell.Folder, ".pantheon", file), Does.Exist);
        Assert.That(await shell.RunAsync("validate", "--box", "box.scripted.yaml"), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(shell.Error, Does.Contain("0 errors"));
    }

    [Test]
    public async Task A_task_gets_the_next_id_and_says_what_it_was_given(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);

        Assert.That(await shell.RunAsync("init", "task", "Say \"hello\" to: everyone", "--flow", "docs", "--paths", "docs/**", "*.md"), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(await shell.RunAsync("init", "task"), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(await shell.RunAsync("validate", ".pantheon/tasks"), Is.EqualTo(ExitCode.Yes), shell.Error);

        using var after = new Shell();
        Assert.That(await after.RunAsync("task", "show", "T-107", "--json", "-C", shell.Folder), Is.EqualTo(ExitCode.Yes), after.Error);
        var task = JsonNode.Parse(after.Output)!;
        Assert.That((task["title"]!.ToString(), task["flow"]!.ToString(), task["paths"]!.ToJsonString()), Is.EqualTo(("Say \"hello\" to: everyone", "docs", """["docs/**","*.md"]""")));
        Assert.That(Path.Combine(shell.Folder, ".pantheon", "tasks", "T-108.yaml"), Does.Exist);
    }

    [TestCase(ExitCode.Conflict, "agent", "planner")]
    [TestCase(ExitCode.Conflict, "tool", "dotnet_build")]
    [TestCase(ExitCode.InvalidFiles, "agent", "../../planner")]
    [TestCase(ExitCode.InvalidFiles, "agent", "Planner")]
    [TestCase(ExitCode.InvalidFiles, "tool", "not-a-tool-name")]
    [TestCase(ExitCode.InvalidFiles, "agent", "other-coder", "--from", "upgrader")]
    [TestCase(ExitCode.InvalidFiles, "agent", "lost", "--model", "nowhere")]
    [TestCase(ExitCode.InvalidFiles, "task", "A task", "--flow", "spec2cod")]
    [TestCase(ExitCode.NotFound, "agent", "copy", "--from", "planer")]
    [TestCase(ExitCode.Usage, "agent")]
    public async Task What_would_not_be_accepted_is_not_written(int code, params string[] arguments)
    {
        using var shell = await DemoAsync(TestContext.CurrentContext.CancellationToken);
        var before = Files(shell);

        Assert.That(await shell.RunAsync(["init", .. arguments]), Is.EqualTo(code), shell.Error);
        Assert.That(shell.Error, Is.Not.Empty);
        Assert.That(Files(shell), Is.EqualTo(before));
    }

    [Test]
    public async Task A_rehearsal_prints_the_file_and_writes_nothing(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);
        var before = Files(shell);

        Assert.That(await shell.RunAsync("init", "flow", "quick-fix", "--dry-run"), Is.EqualTo(ExitCode.Yes), shell.Error);
        Assert.That(shell.Output, Does.Contain("name: quick-fix"));
        Assert.That(Files(shell), Is.EqualTo(before));
    }

    [Test]
    public async Task An_editor_is_for_a_person(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);

        Assert.That(await shell.RunAsync("task", "edit", "T-101"), Is.EqualTo(ExitCode.Missing));
        Assert.That(shell.Error, Does.Contain("nobody is here to edit").And.Contain("T-101.yaml"));
        Assert.That(await shell.RunAsync("task", "edit", "T-111"), Is.EqualTo(ExitCode.NotFound));
        Assert.That(shell.Error, Does.Contain("did you mean 'T-101'?"));
    }

    [TestCase("T-1")]
    [TestCase("T-108", "T-99", "T-107")]
    [TestCase("T-010", "T-009", "X-500")]
    [TestCase("ORD-8", "ORD-7", "ORD-6", "T-900")]
    [TestCase("T-1", "readme", "intro")]
    public void The_next_id_follows_the_usual_letters(string next, params string[] ids) => Assert.That(TaskIds.Next(ids), Is.EqualTo(next));

    private static string[] Files(Shell shell) => [.. Directory.EnumerateFiles(shell.Folder, "*", SearchOption.AllDirectories).Order()];

    private static async Task<Shell> DemoAsync(CancellationToken cancellationToken)
    {
        var shell = new Shell();
        await DemoWriter.WriteAsync(new DemoOptions { Folder = shell.Folder, DotnetRoot = "/usr/share/dotnet", PackagesFolder = "/packages" }, cancellationToken);
        return shell;
    }
}
