using System.Globalization;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Commands;

/// <summary>The words in which the flow commands tell of nodes.</summary>
internal static class FlowWords
{
    private const int MaxCommand = 40;

    /// <summary>`codegen@7`, `dotnet_test`, `dotnet format …`: what does the node's work.</summary>
    public static string Work(NodeSpec node, Catalog? catalog = null) => node switch
    {
        AgentNode agent => catalog?.Agents.GetValueOrDefault(agent.Agent)?.Ref.ToString() ?? agent.Agent,
        ToolNode tool => tool.Tool,
        RunNode { Script: { } script } => Short(script.Trim().Split('\n')[0]),
        RunNode run => Short(string.Join(' ', Words(run.Arguments))),
        GateNode gate => string.Join(", ", Requirements(gate.Gate)),
        FlowNode flow => flow.Flow,
        _ => "branch",
    };

    /// <summary>`×2`, `codegen ×2`: how often it is tried again, and from where; empty when it is not.</summary>
    public static string Retry(NodeSpec node) => node.Retry is not { } retry || retry.Max is ValueTemplate.Constant { Value: { } none } && none.ToString() == "0" ? ""
        : string.Join(' ', new[] { retry.From?.Value, $"×{(retry.Max is ValueTemplate.Constant { Value: { } max } ? max.ToString() : "?")}" }.OfType<string>());

    /// <summary>`each item of …` as far as it is known before the run.</summary>
    public static string Map(MapSpec map) => map.Each is { } each
        ? $"each {map.As} of {(each is ValueTemplate.Text text ? text.Template.Source : "a list")}"
        : $"each {map.As} of {string.Join(" × ", map.Matrix!.Keys)}"; // a map has one of the two

    /// <summary>`20m`, `2h`, `90s`; a dash where there is no bound.</summary>
    public static string Time(TimeSpan time) =>
        time < TimeSpan.Zero ? "–"
        : time.TotalMinutes % 60 == 0 && time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0}h")
        : time.TotalSeconds % 60 == 0 && time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0}m")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");

    private static IEnumerable<string> Requirements(GateSpec gate)
    {
        foreach (var kind in gate.Evidence.Keys)
        {
            yield return Word.Of(kind);
        }

        (bool Is, string Word)[] others =
        [
            (gate.ScopeInside, "scope"), (gate.TestsNotWeakened, "tests not weakened"), (gate.Reviews is not null, "reviews"), (gate.AppliesTo is not null, $"applies to {gate.AppliesTo}"), (gate.Expression is not null, "expr"),
        ];
        foreach (var (_, word) in others.Where(other => other.Is))
        {
            yield return word;
        }
    }

    private static IEnumerable<string> Words(ValueTemplate argv) => argv switch
    {
        ValueTemplate.List list => list.Items.SelectMany(Words),
        ValueTemplate.Text text => [text.Template.Source],
        ValueTemplate.Constant { Value: { } value } => [value.ToString()],
        _ => [],
    };

    private static string Short(string text) => text.Length <= MaxCommand ? text : text[..MaxCommand] + "…";
}
