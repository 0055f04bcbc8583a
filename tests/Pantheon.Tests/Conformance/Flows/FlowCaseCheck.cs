using System.Globalization;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;

namespace Pantheon.Tests.Conformance.Flows;

/// <summary>Holds what came of a case against what it expects.</summary>
internal sealed class FlowCaseCheck(FlowCase asked, FlowCaseWorld world)
{
    public static readonly string[] Keys = ["faults", "outcome", "reason", "nodes", "attempts", "order", "given", "failures", "output", "trees", "published", "starts", "artifacts"];

    /// <summary>Each expected fault is `LINE:COLUMN CODE some of its words`; one of another file begins with that file.</summary>
    public void Faults()
    {
        var said = world.Load.Diagnostics.OrderBy(item => item.Span.File, StringComparer.Ordinal).ThenBy(item => item.Span.Line).ThenBy(item => item.Span.Column).ToList();
        var shown = string.Join('\n', said.Select(Line));
        var expected = (asked.Expect["faults"] as JsonArray ?? []).Select(fault => fault!.ToString()).ToList(); // a fault is a text
        Assert.That(said, Has.Count.EqualTo(expected.Count), shown);
        foreach (var (fault, line) in said.Zip(expected))
        {
            var parts = line.Split(' ', 3);
            Assert.That((Line(fault).Split(' ')[0], fault.Code), Is.EqualTo((parts[0], parts[1])), shown);
            Assert.That(fault.Message, Does.Contain(parts.Length > 2 ? parts[2] : ""));
        }
    }

    public async Task RunAsync(Run run)
    {
        var nodes = (await world.World.Store.NodesAsync(run.Id, CancellationToken.None)).ToDictionary(node => node.Node.Value);
        var attempts = (await world.World.Store.AttemptsAsync(run.Id, CancellationToken.None)).GroupBy(attempt => attempt.Id.Node.Value).ToDictionary(group => group.Key, group => group.OrderBy(attempt => attempt.Id.Number).ToList());
        var story = $"{run.Outcome} {run.Reason}\n" + string.Join('\n', nodes.Values.Select(node => $"  {node.Node} {node.Lifecycle} {node.Result} {node.FailureKind} {node.Reason}"));

        Assert.That(Word.Of(run.Lifecycle), Is.EqualTo("ended"), story);
        if (asked.Expect["outcome"] is { } outcome)
        {
            Assert.That(Word.Of(run.Outcome!.Value), Is.EqualTo(outcome.ToString()), story); // it ended
        }

        if (asked.Expect["reason"] is { } reason)
        {
            Assert.That(run.Reason, Does.Contain(reason.ToString()), story);
        }

        foreach (var (node, result) in Of("nodes"))
        {
            Assert.That(nodes.GetValueOrDefault(node)?.Result is { } ended ? Word.Of(ended) : "not there", Is.EqualTo(result?.ToString()), $"{node}\n{story}");
        }

        foreach (var (node, states) in Of("attempts"))
        {
            Assert.That(string.Join(", ", attempts.GetValueOrDefault(node, []).Select(attempt => Word.Of(attempt.State))), Is.EqualTo(string.Join(", ", (states as JsonArray ?? []).Select(state => state!.ToString()))), $"{node}\n{story}"); // a state is a word
        }

        foreach (var (node, kind) in Of("failures"))
        {
            var row = nodes[node];
            Assert.That($"{(row.FailureKind is { } what ? Word.Of(what) : "none")}{(kind!.ToString().Contains('/', StringComparison.Ordinal) ? $"/{(row.Cause is { } cause ? Word.Of(cause) : "")}" : "")}", Is.EqualTo(kind.ToString()), story); // a kind is a word
        }

        foreach (var (node, tree) in Of("trees"))
        {
            Tree(node, attempts[node][^1], (JsonObject)tree!); // a tree is a mapping
        }

        var kept = (await world.World.Store.SummariesAsync(new RunQuery { Id = run.Id }, CancellationToken.None)).Single().Artifacts;
        foreach (var (node, names) in Of("artifacts"))
        {
            Assert.That(kept.Where(artifact => artifact.Node?.Value == node).Select(artifact => artifact.Name), Is.SupersetOf((names as JsonArray ?? []).Select(name => name!.ToString())), node); // a name is a text
        }

        Said(run);
    }

    private void Said(Run run)
    {
        if (asked.Expect["order"] is JsonArray order)
        {
            Assert.That(string.Join(' ', world.Order), Is.EqualTo(string.Join(' ', order.Select(node => node!.ToString())))); // a node is a name
        }

        foreach (var (node, given) in Of("given"))
        {
            Given(node, given as JsonArray is { } list && list.All(item => item is JsonObject) ? list : new JsonArray(given?.DeepClone()));
        }

        foreach (var (node, seconds) in Of("starts"))
        {
            Assert.That(world.Starts.GetValueOrDefault(node, []), Is.EqualTo((seconds as JsonArray ?? []).Select(second => int.Parse(second!.ToString(), CultureInfo.InvariantCulture))), node); // a second is a number
        }

        if (asked.Expect.ContainsKey("output"))
        {
            Assert.That(CanonicalJson.Text(run.Outputs), Is.EqualTo(CanonicalJson.Text(asked.Expect["output"])));
        }

        if (asked.Expect["published"] is { } published)
        {
            Assert.That(string.Join(", ", world.World.Workspaces.Published.Select(request => request.Branch)), Is.EqualTo(published.ToString() == "false" ? "" : published.ToString()));
        }
    }

    private void Given(string node, JsonArray expected)
    {
        var all = world.Given.GetValueOrDefault(node, []);
        Assert.That(all, Has.Count.GreaterThanOrEqualTo(expected.Count), $"{node} was asked {all.Count} times");
        foreach (var (place, want) in expected.Index())
        {
            var got = all[all.Count - expected.Count + place];
            Assert.That(CanonicalJson.Text(want is JsonObject named && got is JsonObject map ? Only(map, named) : got), Is.EqualTo(CanonicalJson.Text(want)), $"what {node} was given");
        }
    }

    private void Tree(string node, Attempt attempt, JsonObject expected)
    {
        var tree = world.World.Workspaces.Tree(attempt.ResultTree ?? attempt.InputTree!); // every attempt in a tree starts from one
        foreach (var (path, text) in expected)
        {
            Assert.That(tree.GetValueOrDefault(path), Is.EqualTo(text?.ToString()), $"{path} after {node}");
        }
    }

    private JsonObject Of(string key) => asked.Expect[key] as JsonObject ?? [];

    private static JsonObject Only(JsonObject map, JsonObject named) => new(named.Select(entry => KeyValuePair.Create(entry.Key, map[entry.Key]?.DeepClone())));

    private static string Line(Diagnostic item) => string.Create(
        CultureInfo.InvariantCulture, $"{(item.Span.File == "flows/flow.yaml" ? "" : item.Span.File + ":")}{item.Span.Line}:{item.Span.Column} {item.Code} {(item.Severity == Severity.Warning ? "warning " : "")}{item.Message}{(item.Hint is null ? "" : $" ({item.Hint})")}");
}
