using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Commands;

/// <summary>What differs between two runs, line by line: what they were given, what ran and how it ended, tests, models, and what came out; pure.</summary>
internal static class RunDifference
{
    /// <summary>Empty where nothing differs that is compared; times and ids are not.</summary>
    public static IReadOnlyList<DifferenceLine> Of(RunSummary one, RunSummary other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var (facts, others) = (Facts(one), Facts(other));
        return
        [
            .. facts.Keys.Union(others.Keys).OrderBy(key => key.Order).ThenBy(key => key.Part, StringComparer.Ordinal).ThenBy(key => key.Name, StringComparer.Ordinal)
                .Where(key => facts.GetValueOrDefault(key) != others.GetValueOrDefault(key))
                .Select(key => new DifferenceLine(key.Part, key.Name, facts.GetValueOrDefault(key), others.GetValueOrDefault(key))),
        ];
    }

    private static Dictionary<(int Order, string Part, string Name), string> Facts(RunSummary summary)
    {
        var (run, facts) = (summary.Run, new Dictionary<(int, string, string), string>());
        Add(0, "run", "task", run.TaskId);
        Add(0, "run", "repository", run.Repository);
        Add(0, "run", "base", run.BaseCommit);
        Add(0, "run", "mode", Word.Of(run.Mode));
        Add(0, "run", "until", run.Until?.Value);
        Add(1, "definitions", "catalog", run.CatalogDigest.Hex);
        Add(1, "definitions", "flow", $"{run.Flow} {run.FlowDigest.Hex}");
        Add(1, "definitions", "task", run.TaskDigest?.Hex);
        foreach (var (path, value) in run.Inputs.SelectMany(entry => Leaves(entry.Key, entry.Value)))
        {
            Add(2, "input", path, value);
        }

        Add(3, "outcome", "outcome", run.Outcome is { } outcome ? Word.Of(outcome) : Word.Of(run.Lifecycle));
        Add(3, "outcome", "cause", run.Cause is { } cause ? Word.Of(cause) : null);
        Add(3, "outcome", "reason", run.Reason);
        Add(3, "outcome", "patch", run.Files is { } files ? string.Create(CultureInfo.InvariantCulture, $"{files} files +{run.Added} -{run.Removed}") : null);
        foreach (var node in summary.Nodes)
        {
            var attempts = summary.Attempts.Where(attempt => attempt.Id.Node == node.Node).ToList();
            Add(4, "node", node.Node.Value, $"{(node.Result is { } result ? Word.Of(result) : Word.Of(node.Lifecycle))}{(attempts.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", {attempts.Count} tries"))}");
            if (attempts.LastOrDefault(attempt => attempt.Model is not null) is { } last)
            {
                Add(5, "model", node.Node.Value, $"{last.Agent} {last.Model}{(last.ModelDigest is { } digest ? $" {digest}" : "")}");
            }
        }

        foreach (var test in summary.Tests.GroupBy(test => test.Test).Select(group => group.MaxBy(test => test.Attempt.Number)!))  // a group is not empty
        {
            Add(6, "test", test.Test, test.After);
        }

        return facts;

        void Add(int order, string part, string name, string? value)
        {
            if (value is not null)
            {
                facts[(order, part, name)] = value;
            }
        }
    }

    private static IEnumerable<(string Path, string Value)> Leaves(string path, JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => Leaves($"{path}.{entry.Key}", entry.Value)),
        JsonArray list => list.SelectMany((item, index) => Leaves(string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), item)),
        null => [(path, "null")],
        _ => [(path, node.ToString())],
    };
}
