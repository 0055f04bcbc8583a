using System.Diagnostics;
using System.Xml.Linq;
using NUnit.Framework;
using Pantheon.Host.Demo;
using Pantheon.Runtimes.Scripted;

namespace Pantheon.Integration.Tests.Host.Demo;

/// <summary>The demo keeps its word: its tests pass on the base, hidden tests fail there, and each scripted change ends as the demo's README says.</summary>
[CancelAfter(300_000)]
[Parallelizable(ParallelScope.Self)]
[Category("Slow")]
public sealed class DemoRepositoryTests
{
    private static readonly DirectoryInfo Folder = Directory.CreateTempSubdirectory("pantheon-demo-");
    private DemoLayout _layout = new("");
    private ScriptedReplies _replies = new([]);

    [OneTimeSetUp]
    public async Task WriteTheDemo()
    {
        var options = new DemoOptions { Folder = Folder.FullName, DotnetRoot = "/usr", PackagesFolder = "/usr" };
        _layout = await DemoWriter.WriteAsync(options, CancellationToken.None);
        _replies = ScriptedReplies.Parse(await File.ReadAllTextAsync(_layout.Replies), "replies.json", out _)!;
        if (await RunAsync("dotnet", ["restore", "-v", "q"], CancellationToken.None) != 0)
        {
            Assert.Ignore("The packages of the demo cannot be restored on this machine.");
        }

        await RunAsync("git", ["init", "-q", "-b", "main"], CancellationToken.None);
        await RunAsync("git", ["add", "-A"], CancellationToken.None);
        await RunAsync("git", ["-c", "user.name=Demo", "-c", "user.email=demo@localhost", "commit", "-qm", "Base"], CancellationToken.None);
    }

    [OneTimeTearDown]
    public void Remove() => Folder.Delete(recursive: true);

    [Test]
    public async Task The_tests_of_the_base_pass(CancellationToken cancellationToken)
    {
        await ResetAsync(cancellationToken);

        Assert.That(await FailedTestsAsync(cancellationToken), Is.Empty);
    }

    [Test]
    public async Task The_hidden_tests_of_every_task_fail_on_the_base(CancellationToken cancellationToken)
    {
        await ResetAsync(cancellationToken);
        string[] tasks = ["T-101", "T-102", "T-103", "T-104", "T-105"];

        foreach (var task in tasks)
        {
            Assert.That(await RunAsync("git", ["apply", Path.Combine(_layout.Catalog, "tasks", task + ".patch")], cancellationToken), Is.Zero, task);
        }

        Assert.That(await FailedTestsAsync(cancellationToken), Is.EquivalentTo(tasks.SelectMany(FailToPass)));
    }

    [TestCase("T-101", "T-101 codegen", "")]
    [TestCase("T-102", "T-102 codegen", "")]
    [TestCase("T-103", "T-103 doc-writer", "")]
    [TestCase("T-104", "T-104 codegen", "")]
    [TestCase("T-105", "T-105 codegen, first try", "Rounded_down_parts_add_up Rounded_up_parts_add_up")]
    [TestCase("T-105", "T-105 codegen, second try", "No_part_is_more_than_a_cent_off")]
    [TestCase("T-105", "T-105 codegen, third try", "Rounded_up_parts_add_up")]
    public async Task A_scripted_change_ends_as_the_demo_says(string task, string script, string failing, CancellationToken cancellationToken)
    {
        await ResetAsync(cancellationToken);
        foreach (var call in _replies.Models.SelectMany(model => model.Scripts).Single(each => each.Name == script).Turns.SelectMany(turn => turn.Calls))
        {
            Edit(call);
        }

        await RunAsync("git", ["apply", Path.Combine(_layout.Catalog, "tasks", task + ".patch")], cancellationToken);

        Assert.That((await FailedTestsAsync(cancellationToken)).Order(), Is.EqualTo(failing.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    private IEnumerable<string> FailToPass(string task) =>
        File.ReadAllText(Path.Combine(_layout.Catalog, "tasks", task + ".yaml")).Split("fail_to_pass:")[1].Split("pass_to_pass")[0]
            .Split(['\n', ',', '[', ']', '-', ' '], StringSplitOptions.RemoveEmptyEntries).Select(name => name.Split('.')[1]);

    private void Edit(ScriptedCall call)
    {
        string Argument(string name) => call.Arguments[name]!.ToString();
        if (call.Name == "write_file")
        {
            File.WriteAllText(Path.Combine(_layout.Orders, Argument("path")), Argument("content"));
        }
        else if (call.Name == "replace")
        {
            var path = Path.Combine(_layout.Orders, Argument("path"));
            File.WriteAllText(path, File.ReadAllText(path).Replace(Argument("old"), Argument("new"), StringComparison.Ordinal));
        }
    }

    private async Task ResetAsync(CancellationToken cancellationToken)
    {
        await RunAsync("git", ["reset", "-q", "--hard"], cancellationToken);
        await RunAsync("git", ["clean", "-qfd"], cancellationToken);
    }

    private async Task<IReadOnlyList<string>> FailedTestsAsync(CancellationToken cancellationToken)
    {
        var results = Directory.CreateDirectory(Path.Combine(Folder.FullName, "results"));
        await RunAsync("dotnet", ["test", "--nologo", "--logger", "trx;LogFileName=t.trx", "--results-directory", results.FullName], cancellationToken);
        var trx = Path.Combine(results.FullName, "t.trx");
        Assert.That(trx, Does.Exist, "the tests did not run");
        var failed = XDocument.Load(trx).Descendants().Where(node => node.Name.LocalName == "UnitTestResult")
            .Where(node => (string?)node.Attribute("outcome") == "Failed").Select(node => (string)node.Attribute("testName")!).ToList();
        File.Delete(trx);
        return failed;
    }

    private async Task<int> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _layout.Orders,
            RedirectStandardOutput = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0" },
        };
        // The host of these tests puts its own build settings into its environment; they are none of the demo's.
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("MSBuild", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!; // a program that cannot be started throws
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }
}
