using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Host.Commands;

/// <summary>What a run's calls were refused, a line each, and as JSON.</summary>
internal static class RefusedCalls
{
    private const int MaxText = 200;

    public static void Print(Screen screen, IEnumerable<RecordedEvent> refused)
    {
        foreach (var happened in refused.Select(recorded => recorded.Event))
        {
            string Text(string name) => Untrusted.Line(happened.Data[name]?.ToString(), MaxText);
            var by = Text("tool") is { Length: > 0 } tool ? $"  by {tool}{(happened.Node is { } node ? $" in {node.Value}" : "")}" : "";
            var why = Text("reason") is { Length: > 0 } reason ? $": {reason}" : "";
            screen.Data($"refused  {Text("call")} {Text("target")}  {Text("count")}×{by}{why}");
        }
    }

    public static JsonNode Of(RecordedEvent recorded)
    {
        var json = recorded.Event.Data.DeepClone().AsObject();
        json["node"] = recorded.Event.Node?.Value;
        json["attempt"] = recorded.Event.Attempt;
        json["at"] = RunJson.Moment(recorded.At);
        return json;
    }
}
