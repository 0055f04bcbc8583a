using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Host.Demo;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

[CancelAfter(15_000)]
public sealed class ValidateCommandTests
{
    [TestCase("scripted")]
    [TestCase("spawned")]
    [TestCase("servers")]
    public async Task The_demo_has_no_fault_with_any_of_its_box_files(string variant, CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);

        var code = await shell.RunAsync("validate", "--box", $"box.{variant}.yaml");

        Assert.That(shell.Error, Does.EndWith("files, 0 errors, 0 warnings\n"));
        Assert.That(code, Is.EqualTo(ExitCode.Yes));
    }

    [Test]
    public async Task A_fault_is_printed_with_its_place_and_ends_with_three(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);
        Break(shell);

        var code = await shell.RunAsync("validate");

        Assert.That(shell.Error, Does.Match(@"\.pantheon/flows/docs\.yaml:\d+:\d+: error PAN\d{4}: .*'timout'").And.Contain("1 error, "));
        Assert.That(code, Is.EqualTo(ExitCode.InvalidFiles));
    }

    [Test]
    public async Task Json_carries_every_fault_on_standard_output_alone(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);
        Break(shell);

        await shell.RunAsync("validate", "--format", "json");

        var fault = JsonNode.Parse(shell.Output)!["diagnostics"]![0]!;
        Assert.That(fault["file"]!.ToString(), Is.EqualTo(".pantheon/flows/docs.yaml"));
        Assert.That(fault["severity"]!.ToString(), Is.EqualTo("error"));
        Assert.That(fault["line"]!.GetValue<int>(), Is.GreaterThan(1));
    }

    [Test]
    public async Task Code_scanning_and_workflows_get_every_fault_with_its_place(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);
        Break(shell);

        Assert.That(await shell.RunAsync("validate", "--format", "sarif"), Is.EqualTo(ExitCode.InvalidFiles));
        var run = JsonNode.Parse(shell.Output)!["runs"]![0]!;
        var result = run["results"]![0]!;
        var place = result["locations"]![0]!["physicalLocation"]!;
        Assert.That((result["level"]!.ToString(), place["artifactLocation"]!["uri"]!.ToString()), Is.EqualTo(("error", ".pantheon/flows/docs.yaml")));
        Assert.That(run["tool"]!["driver"]!["rules"]![result["ruleIndex"]!.GetValue<int>()]!["id"]!.ToString(), Is.EqualTo(result["ruleId"]!.ToString()));

        using var again = new Shell();
        Assert.That(await again.RunAsync("validate", "--format", "github", "-C", shell.Folder), Is.EqualTo(ExitCode.InvalidFiles));
        Assert.That(again.Output, Does.Match(@"^::error file=\.pantheon/flows/docs\.yaml,line=\d+,col=\d+,endColumn=\d+,title=PAN\d{4}::.*'timout'.*
$"));
    }

    [Test]
    public void What_a_workflow_would_obey_is_escaped() => Assert.That(
        DiagnosticFormats.GitHub(new Diagnostic("PAN1203", Severity.Warning, new SourceSpan("a,b:c.yaml", 2, 3, 0), "100 %\n::error::no")),
        Is.EqualTo("::warning file=a%2Cb%3Ac.yaml,line=2,col=3,title=PAN1203::100 %25%0A::error::no"));

    [Test]
    public async Task Named_paths_leave_out_the_faults_of_others(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);
        Break(shell);

        Assert.That(await shell.RunAsync("validate", ".pantheon/agents"), Is.EqualTo(ExitCode.Yes));
        Assert.That(await shell.RunAsync("validate", ".pantheon/flows"), Is.EqualTo(ExitCode.InvalidFiles));
    }

    [Test]
    public async Task A_path_that_is_not_there_or_not_the_catalogs_is_a_wrong_usage(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);

        Assert.That(await shell.RunAsync("validate", "nowhere.yaml"), Is.EqualTo(ExitCode.Usage));
        Assert.That(await shell.RunAsync("validate", "orders"), Is.EqualTo(ExitCode.Usage));
    }

    [Test]
    public async Task Without_a_catalog_the_way_to_one_is_said()
    {
        using var shell = new Shell();

        var code = await shell.RunAsync("validate");

        Assert.That(shell.Error, Does.Contain("pantheon init"));
        Assert.That(code, Is.EqualTo(ExitCode.InvalidFiles));
    }

    [Test]
    public async Task Watching_checks_again_when_a_file_has_changed_and_lies_still_and_ends_with_the_stop(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = shell.RunAsync(stop.Token, "validate", "--watch");
        await WaitsAsync(shell, watching, cancellationToken);
        Assert.That(Blocks(shell), Is.EqualTo(new[] { "20:00:00" }), shell.Error);

        await LookAsync(shell, watching, cancellationToken);
        Break(shell);
        await LookAsync(shell, watching, cancellationToken);
        Assert.That(Blocks(shell), Has.Count.EqualTo(1), "it may be half written still");
        await LookAsync(shell, watching, cancellationToken);
        Assert.That(Blocks(shell), Is.EqualTo(new[] { "20:00:00", "20:00:01" }));
        Assert.That(shell.Error, Does.Contain("'timout'").And.Contain("1 error, "));

        File.Delete(Path.Combine(shell.Folder, ".pantheon", "flows", "docs.yaml"));
        await LookAsync(shell, watching, cancellationToken);
        await LookAsync(shell, watching, cancellationToken);
        Assert.That(Blocks(shell), Has.Count.EqualTo(3), "what goes is a change as well");

        await stop.CancelAsync();
        Assert.That(await watching, Is.EqualTo(ExitCode.Interrupted));
    }

    [Test]
    public async Task Watched_json_is_one_line_for_each_look(CancellationToken cancellationToken)
    {
        using var shell = await DemoAsync(cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = shell.RunAsync(stop.Token, "validate", "--watch", "--json");
        await WaitsAsync(shell, watching, cancellationToken);
        Break(shell);
        await LookAsync(shell, watching, cancellationToken);
        await LookAsync(shell, watching, cancellationToken);

        await stop.CancelAsync();
        await watching;

        Assert.That(shell.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["errors"]!.GetValue<int>()), Is.EqualTo(new[] { 0, 1 }));
    }

    private static Task LookAsync(Shell shell, Task watching, CancellationToken cancellationToken)
    {
        shell.Time.Advance(TimeSpan.FromMilliseconds(500));
        return WaitsAsync(shell, watching, cancellationToken);
    }

    private static async Task WaitsAsync(Shell shell, Task watching, CancellationToken cancellationToken)
    {
        while (shell.Time.Waiting == 0 && !watching.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static List<string> Blocks(Shell shell) => [.. shell.Error.Split('\n').Where(line => TimeOnly.TryParse(line, out _))];

    private static void Break(Shell shell)
    {
        var flow = Path.Combine(shell.Folder, ".pantheon", "flows", "docs.yaml");
        File.WriteAllText(flow, File.ReadAllText(flow).Replace("\ntimeout: 1h", "\ntimout: 1h", StringComparison.Ordinal));
    }

    private static async Task<Shell> DemoAsync(CancellationToken cancellationToken)
    {
        var shell = new Shell();
        await DemoWriter.WriteAsync(new DemoOptions { Folder = shell.Folder, DotnetRoot = "/usr/share/dotnet", PackagesFolder = "/packages" }, cancellationToken);
        return shell;
    }
}
