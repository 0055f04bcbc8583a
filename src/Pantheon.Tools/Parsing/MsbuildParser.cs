using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pantheon.Tools.Parsing;

/// <summary>Finds the errors in what MSBuild and compilers in its manner print: `file(line,column): error CODE: text`.</summary>
internal static partial class MsbuildParser
{
    private const int MaxErrors = 50;
    private const int MaxErrorLines = 6;
    private const int MaxDigest = 4_096;

    public static ParsedOutput Parse(ParserInput input)
    {
        var errors = new List<JsonObject>();
        var lines = new List<string>();
        var seen = new HashSet<string>();
        var warnings = 0;
        foreach (var line in input.Texts.Append(input.StandardError).Concat(input.ReadsFiles ? [input.StandardOutput] : []).SelectMany(text => text.Split('\n')))
        {
            var match = Line().Match(line.Trim());
            if (!match.Success || !seen.Add(match.Groups["key"].Value))
            {
                continue;
            }

            if (match.Groups["level"].Value == "warning")
            {
                warnings++;
            }
            else if (errors.Count < MaxErrors)
            {
                errors.Add(ToJson(match, input));
                lines.Add(input.Shorten(match.Groups["key"].Value));
            }
        }

        var digest = TestReport.Cut(string.Join('\n', lines), MaxDigest);
        return new ParsedOutput
        {
            Structured = new JsonObject { ["errors"] = new JsonArray([.. errors]), ["warnings"] = warnings, ["digest"] = digest },
            Digest = digest,
            ErrorLines = [.. lines.Take(MaxErrorLines)],
        };
    }

    private static JsonObject ToJson(Match match, ParserInput input)
    {
        var json = new JsonObject { ["code"] = match.Groups["code"].Value, ["message"] = match.Groups["text"].Value.Trim() };
        if (match.Groups["file"] is { Success: true, Length: > 0 } file)
        {
            json["file"] = input.Shorten(file.Value.Trim());
        }

        if (int.TryParse(match.Groups["line"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var line))
        {
            json["line"] = line;
        }

        return json;
    }

    [GeneratedRegex(
        @"^(?<key>(?<file>[^:(]*?)(?:\((?<line>\d+)(?:,\d+)*\))? ?: (?:\w+ )?(?<level>error|warning) (?<code>[A-Z]+\d+) ?: (?<text>.*?))(?: \[[^\]]+\])?$",
        RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
