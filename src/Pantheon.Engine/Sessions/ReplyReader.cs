using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;

namespace Pantheon.Engine.Sessions;

/// <summary>Takes the output of an agent without tools from its reply: a plain text, or JSON, fenced or bare, that obeys the schema.</summary>
internal static class ReplyReader
{
    /// <summary>The output, or what is wrong with the reply in words the model can act on.</summary>
    public static (JsonNode? Output, string? Fault) Read(ContractType type, string reply)
    {
        var text = reply.Trim();
        if (text.Length == 0)
        {
            return (null, "The reply was empty.");
        }

        if (type is { Name: "string", IsList: false })
        {
            return (JsonValue.Create(Unfence(text)), null);
        }

        try
        {
            var value = StrictJson.Parse(Unfence(text));
            var violations = type.Schema.Validate(value);
            return violations.Count == 0
                ? (value, null)
                : (null, $"The JSON breaks the schema:\n{string.Join('\n', violations.Select(violation => $"- {violation}"))}");
        }
        catch (JsonException exception)
        {
            return (null, $"The reply is not JSON: {exception.Message}");
        }
    }

    private static string Unfence(string text)
    {
        if (!text.StartsWith("```", StringComparison.Ordinal))
        {
            return text;
        }

        var start = text.IndexOf('\n', StringComparison.Ordinal);
        var end = text.LastIndexOf("```", StringComparison.Ordinal);
        return start >= 0 && end > start ? text[(start + 1)..end].Trim() : text;
    }
}
