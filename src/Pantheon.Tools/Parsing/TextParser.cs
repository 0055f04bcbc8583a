using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;

namespace Pantheon.Tools.Parsing;

/// <summary>Takes output as it is: as text, or as one JSON value.</summary>
internal static class TextParser
{
    private const int MaxText = 64 * 1024;

    public static ParsedOutput Text(ParserInput input)
    {
        var text = string.Join('\n', input.Texts).Trim();
        return new ParsedOutput { Structured = JsonValue.Create(TestReport.Cut(text, MaxText)) };
    }

    public static ParsedOutput Json(ParserInput input)
    {
        var text = string.Join('\n', input.Texts).Trim();
        if (text.Length == 0)
        {
            return new ParsedOutput { Broken = "there is no JSON in the output" };
        }

        try
        {
            return new ParsedOutput { Structured = StrictJson.Parse(text) };
        }
        catch (JsonException failure)
        {
            return new ParsedOutput { Broken = $"the output is not JSON: {failure.Message}" };
        }
    }
}
