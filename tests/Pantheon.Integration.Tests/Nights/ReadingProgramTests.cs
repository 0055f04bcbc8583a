using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>The program that only looks says what the whole program says, and puts it in its place for all that it does not answer itself.</summary>
[Parallelizable(ParallelScope.Self)]
[CancelAfter(480_000)]
public sealed class ReadingProgramTests
{
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

        await ReadLines.HoldAsync(Demo, line => Demo.PantheonAsync(only, cancellationToken, line), cancellationToken);
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
}
