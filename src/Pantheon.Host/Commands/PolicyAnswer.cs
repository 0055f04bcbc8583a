using System.Text.Json.Nodes;
using Pantheon.Core.Guards;
using Pantheon.Core.Policies;

namespace Pantheon.Host.Commands;

/// <summary>One answer of `policy check`: for which flow or run, under which policy, what was found.</summary>
internal sealed record PolicyAnswer(string Subject, Policy Policy, Finding Finding)
{
    /// <summary>FILE:LINE of what decides: the entry that allows a tool, else the rule.</summary>
    public string Where => PolicyPlaces.Of(Policy, Path);

    public JsonNode Json() => new JsonObject
    {
        ["for"] = Subject,
        ["node"] = Finding.Node.Value,
        ["kind"] = Finding.Kind,
        ["name"] = Finding.Name,
        ["answer"] = Finding.Refusal is null ? "allowed" : "refused",
        ["code"] = Finding.Refusal?.Code,
        ["rule"] = Finding.Rule,
        ["file"] = Policy.SpanOf(Path).File,
        ["line"] = Policy.SpanOf(Path).Line,
        ["reason"] = Finding.Refusal?.Reason,
    };

    private string Path => Finding.Kind == Finding.ToolKind ? $"{Finding.Rule}.{Finding.Name}" : Finding.Rule;
}
