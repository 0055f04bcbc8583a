using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Tooling.Arguments;

namespace Pantheon.Engine.Sessions;

/// <summary>Takes the output of an agent without tools from its reply: a plain text, or JSON, fenced, bare or damaged as calls' arguments are, that obeys the schema.</summary>
internal static class ReplyReader
{
    /// <summary>The output and what was done to the reply before it was JSON, or what is wrong with the reply in words the model can act on.</summary>
    public static (JsonNode? Output, IReadOnlyList<string> Repairs, string? Fault) Read(ContractType type, string reply)
    {
        var text = reply.Trim();
        if (text.Length == 0)
        {
            return (null, [], "The reply was empty.");
        }

        if (type is { Name: "string", IsList: false })
        {
            return (JsonValue.Create(CodeFence.Without(text).Trim()), [], null);
        }

        var isObject = type.Schema.Document["type"]?.ToString() == "object";
        var reading = isObject ? ArgumentReader.Read(text, type.Schema) : ArgumentReader.ReadAny(text);
        if (reading.Fault is { } fault)
        {
            return (null, reading.Repairs, $"The reply is not JSON: {fault}.");
        }

        var violations = reading.Values.Count > 1 ? [new SchemaViolation("$", "one object", $"{reading.Values.Count} of them")]
            : isObject ? reading.Violations
            : type.Schema.Validate(reading.Values[0]);
        return violations.Count == 0
            ? (reading.Values[0], reading.Repairs, null)
            : (null, reading.Repairs, $"The JSON breaks the schema:\n{string.Join('\n', violations.Select(violation => $"- {violation}"))}");
    }
}
