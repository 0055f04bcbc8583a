using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The program that only looks says what the whole program says, and puts it in its place for all that it does not answer itself.</summary>
[Parallelizable(ParallelScope.Self)]
[CancelAfter(900_000)]
public sealed partial class ReadingProgramTests
{
    // each starts from the catalog's folder of a demo whose queue is full
    private static readonly string[][] Lines =
    [
        ["runs", "list", "--status", "queued", "--limit", "2", "--json=task,flow"], ["runs", "list", "-o", "md"], ["runs", "show", "T-101", "--json"], ["runs", "show", "T-101", "--messages"], ["report"], ["report", "--json"],

        // for these it makes room: faults, help, what needs the catalog, and what it was built without
        ["runs", "show", "no-such-run"], ["runs", "list", "--flow", "no-such-flow"], ["rnus", "list"], ["report", "--help"], ["report", "--notify"], ["queue", "list"],
    ];

    private DemoPlace? _demo;

    private DemoPlace Demo => _demo!;

    [TearDown]
    public async Task Remove()
    {
        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }
    }

    [Test]
    [Category("Slow")]
    public async Task Every_line_is_answered_as_the_whole_program_answers_it(CancellationToken cancellationToken)
    {
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        var only = await Circumstances.WithRuntimeAsync(Demo.Folder, new JsonObject { ["Pantheon.OnlyReads"] = true }, cancellationToken);

        await HoldAsync(line => Demo.PantheonAsync(only, cancellationToken, line), cancellationToken);
    }

    [Test]
    [Category("Slow")]
    public async Task A_store_without_its_schema_gets_it_from_the_whole_program(CancellationToken cancellationToken)
    {
        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        var only = await Circumstances.WithRuntimeAsync(Demo.Folder, new JsonObject { ["Pantheon.OnlyReads"] = true }, cancellationToken);
        await using (var store = await Demo.OpenStoreAsync(cancellationToken))
        {
            await using var drop = store.Source.CreateCommand("DROP SCHEMA pantheon CASCADE");
            await drop.ExecuteNonQueryAsync(cancellationToken);
        }

        var outcome = await Demo.PantheonAsync(only, cancellationToken, "runs", "list", "--json");

        Assert.That(outcome.ExitCode, Is.Zero, outcome.StandardError);
        Assert.That(JsonNode.Parse(outcome.StandardOutput)!["runs"]!.AsArray(), Is.Empty);
    }

    [Test]
    [Category("Full")]
    public async Task Compiled_to_machine_code_it_does_the_same(CancellationToken cancellationToken)
    {
        var root = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(root, "Pantheon.sln")))
        {
            root = Path.GetDirectoryName(root)!; // the tests lie in the checkout
        }

        var made = await PantheonProgram.ToolAsync(Path.Combine(root, "ops", "precompile.sh"), root, [], cancellationToken);
        Assert.That(made.ExitCode, Is.Zero, made.StandardError);
        var program = Path.Combine(root, "src", "Pantheon.Host", "bin", "Release", "net10.0", "ahead", "pantheon-reads");
        if (!File.Exists(program))
        {
            Assert.Ignore($"no program of machine code can be made on this machine: {made.StandardError}");
        }

        _demo = await DemoPlace.MakeAsync(cancellationToken, "--scripted");
        await HoldAsync(line => PantheonProgram.ToolAsync(program, Demo.Folder, line, cancellationToken), cancellationToken);
    }

    private async Task HoldAsync(Func<string[], Task<ProcessOutcome>> reading, CancellationToken cancellationToken)
    {
        foreach (var line in Lines)
        {
            var whole = await Demo.PantheonAsync(cancellationToken, line);
            var outcome = await reading(line);

            Assert.That((outcome.ExitCode, Timeless(outcome.StandardOutput), Timeless(outcome.StandardError)), Is.EqualTo((whole.ExitCode, Timeless(whole.StandardOutput), Timeless(whole.StandardError))), string.Join(' ', line));
        }
    }

    /// <summary>Without the moments at which the two were asked.</summary>
    private static string Timeless(string text) => Moment().Replace(text, "AT");

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?|\d\d:\d\d")]
    private static partial Regex Moment();
}
