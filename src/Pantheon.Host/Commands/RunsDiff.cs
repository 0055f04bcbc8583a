using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs diff`: what differs between two runs; ends with 1 where anything does.</summary>
internal static class RunsDiff
{
    // two of them and the names fit into 100 columns
    private const int Widest = 33;
    private const int WidestName = 20;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var one = new Argument<string>("A") { Description = "A prefix of its id, its task, @last or @failed" };
        var other = new Argument<string>("B") { Description = "The run to compare it with" };
        var command = new Command("diff", "Compare two runs: inputs, definitions, nodes, models, tests, outcome; ends with 1 where they differ\n\n  pantheon runs diff 8f07 8f1a") { one, other };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            return Print(context, await FindAsync(store.Runs, parsed.GetRequiredValue(one), cancellationToken), await FindAsync(store.Runs, parsed.GetRequiredValue(other), cancellationToken));
        });
        return command;
    }

    public static int Print(CommandContext context, RunSummary one, RunSummary other)
    {
        var lines = RunDifference.Of(one, other);
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/runs-diff/v1",
                ["a"] = one.Run.Id.ToString(),
                ["b"] = other.Run.Id.ToString(),
                ["differences"] = new JsonArray([.. lines.Select(line => (JsonNode)new JsonObject { ["part"] = line.Part, ["name"] = line.Name, ["a"] = line.One, ["b"] = line.Other })]),
            }));
        }
        else if (lines.Count == 0)
        {
            context.Screen.Say($"runs {one.Run.Id.Short} and {other.Run.Id.Short} do not differ");
        }
        else
        {
            var table = new Table("PART", "NAME", one.Run.Id.Short, other.Run.Id.Short);
            foreach (var line in lines)
            {
                table.Add(line.Part, Cut(line.Name, WidestName), Cut(line.One ?? "–", Widest), Cut(line.Other ?? "–", Widest));
            }

            table.Print(context.Screen);
        }

        return lines.Count == 0 ? ExitCode.Yes : ExitCode.No;
    }

    private static async Task<RunSummary> FindAsync(IRunStore store, string text, CancellationToken cancellationToken)
    {
        var run = await new RunFinder(store).FindAsync(text, cancellationToken);
        return (await store.SummariesAsync(new RunQuery { Id = run.Id }, cancellationToken)).Single();
    }

    private static string Cut(string text, int most) => text.ReplaceLineEndings(" ") is var line && line.Length > most ? $"{line[..(most - 1)]}…" : line;
}
