using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Tools.Parsing;
using Pantheon.Tools.Shell;

namespace Pantheon.Tools.Mcp;

/// <summary>Turns a server's answer into a tool's result: texts and JSON come through, held to their schemas; images, sound and resources do not.</summary>
internal static class McpResults
{
    public static ToolResult Of(ToolSpec spec, ListedTool listed, CallToolResult answer)
    {
        var (text, others) = Read(answer.Content);
        var structured = Structured(answer.StructuredContent);
        if (answer.IsError != true && Violation(spec, listed, structured) is { } violation)
        {
            throw Refused(spec, violation);
        }

        if (others.Count > 0 && text.Length == 0 && structured is null)
        {
            throw Refused(spec, $"it holds nothing but {string.Join(", ", others)}; only text and JSON are taken");
        }

        var whole = text.Length > 0 || structured is null ? text : CanonicalJson.Text(structured);
        var (shown, cut) = ShownOutput.Of(whole, CommandResults.MaxText - 400);
        return new ToolResult
        {
            Text = Shown(shown, others, answer.IsError == true),
            Structured = structured,
            IsError = answer.IsError == true,
            Truncated = cut,
            Log = cut ? whole : null,
        };
    }

    private static (string Text, IReadOnlyList<string> Others) Read(IList<ContentBlock>? content)
    {
        var text = new StringBuilder();
        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var block in content ?? [])
        {
            if (block is TextContentBlock said)
            {
                text.Append(text.Length == 0 ? "" : "\n").Append(said.Text);
            }
            else
            {
                others.Add(McpBounds.Shown(block?.Type ?? "nothing"));
            }
        }

        return (text.ToString(), [.. others.Take(5)]);
    }

    private static string Shown(string text, IReadOnlyList<string> others, bool isError)
    {
        var said = text.Length > 0 ? text : isError ? "The tool reported an error and said nothing of it." : "It answered with nothing.";
        return others.Count == 0 ? said : $"{said}\n(Left out: {string.Join(", ", others)}; only text and JSON are taken.)";
    }

    private static JsonNode? Structured(JsonElement? element) =>
        element is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } given ? StrictJson.Parse(given.GetRawText()) : null;

    private static string? Violation(ToolSpec spec, ListedTool listed, JsonNode? structured) =>
        listed.Output?.Validate(structured) is [var broken, ..] ? $"it breaks the server's own outputSchema: {broken}"
        : spec.Returns?.Schema.Validate(structured) is [var other, ..] ? $"it is not of its declared type ('returns'): {other}"
        : null;

    private static McpFaultException Refused(ToolSpec spec, string why) =>
        new(FailureKind.ToolFailure, Codes.McpAnswerRefused, $"the answer of '{spec.Name}' is refused: {why}") { LeavesServer = true };
}
