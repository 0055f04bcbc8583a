using System.Text.Json;

namespace Pantheon.Conformance.Verbs;

/// <summary>Reads texts out of cases that may hold anything, half characters among them.</summary>
public static class CaseText
{
    /// <summary>The text, or null where the value is none or is no whole Unicode text.</summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>An id as it was written, as JSON; null where it cannot be written again.</summary>
    public static string Raw(JsonElement id)
    {
        try
        {
            return id.ValueKind is JsonValueKind.String or JsonValueKind.Number ? id.GetRawText() : "null";
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            return "null";
        }
    }
}
