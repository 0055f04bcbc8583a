using System.Text.Json.Nodes;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>
/// What an attempt keeps of its output: the report alone is what other nodes read; which of its tests show the change, and what lines were run, stay with the
/// attempt, so that the gate finds them after a restart too.
/// </summary>
internal static class JudgedOutput
{
    /// <summary>These words are the judge's: an agent or a tool that says them of itself has shown nothing.</summary>
    private static readonly string[] Words = ["shows", "unshown", "coverage"];

    public static JsonNode? Of(NodeEnd end)
    {
        var judged = Judged(end);
        if (end.Output is not JsonObject output)
        {
            return end.Coverage is null ? end.Output : judged;
        }

        if (judged.Count == 0 && !Words.Any(output.ContainsKey))
        {
            return output;
        }

        var report = (JsonObject)output.DeepClone();
        foreach (var word in Words)
        {
            report.Remove(word);
        }

        foreach (var (word, value) in judged)
        {
            report[word] = value?.DeepClone();
        }

        return report;
    }

    private static JsonObject Judged(NodeEnd end)
    {
        var judged = new JsonObject();
        if (end.Shows.Count + end.Unshown.Count > 0)
        {
            judged["shows"] = new JsonArray([.. end.Shows.Select(name => (JsonNode)name)]);
        }

        if (end.Unshown.Count > 0)
        {
            judged["unshown"] = new JsonArray([.. end.Unshown.Select(name => (JsonNode)name)]);
        }

        if (end.Coverage is { } coverage)
        {
            judged["coverage"] = coverage.ToJson();
        }

        return judged;
    }
}
