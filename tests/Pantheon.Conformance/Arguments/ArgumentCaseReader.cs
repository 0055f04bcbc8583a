using System.Text.Json;
using Pantheon.Conformance.Verbs;

namespace Pantheon.Conformance.Arguments;

/// <summary>Reads `{id, kind, family, raw, tools, expected}` (of the tools only whether there are any); a case of another shape is told by its reason.</summary>
public static class ArgumentCaseReader
{
    private const string CallKind = "args_damage";

    public static ArgumentEntry Read(JsonElement value)
    {
        try
        {
            return Understood(value);
        }
        catch (InvalidOperationException exception)
        {
            // a key with half a character in it
            return new ArgumentEntry("null") { Malformed = exception.Message };
        }
    }

    private static ArgumentEntry Understood(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return new ArgumentEntry("null") { Malformed = "a case is an object with id and raw" };
        }

        var entry = new ArgumentEntry(Member(value, "id") is { } id ? CaseText.Raw(id) : "null");
        if (entry.Id == "null")
        {
            return entry with { Malformed = "the id is no text and no number" };
        }

        if (Member(value, "raw") is not { } raw || CaseText.Loose(raw) is not { } text)
        {
            return entry with { Malformed = "raw is no text" };
        }

        var kind = Text(value, "kind");
        return entry with
        {
            Case = new ArgumentCase
            {
                Family = Text(value, "family") ?? kind ?? "",
                Raw = text,
                IsCall = kind == CallKind || (kind is null && Member(value, "tools") is not null),
                Expected = Member(value, "expected"),
            },
        };
    }

    private static JsonElement? Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static string? Text(JsonElement value, string name) => Member(value, name) is { } member ? CaseText.Of(member) : null;
}
