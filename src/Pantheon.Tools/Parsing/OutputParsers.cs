namespace Pantheon.Tools.Parsing;

/// <summary>The parsers by the names that tools use for them.</summary>
internal static class OutputParsers
{
    public static IReadOnlyList<string> Names { get; } = ["trx", "junit", "tap", "msbuild", "json", "text"];

    /// <summary>Whether the parser reads test results, so that a run without any is no proof.</summary>
    public static bool ReadsTests(string? name) => name is "trx" or "junit" or "tap";

    /// <summary>What the parser of that name makes of the output; null when there is none of that name.</summary>
    public static ParsedOutput? Parse(string? name, ParserInput input) => name switch
    {
        "trx" => TrxParser.Parse(input),
        "junit" => JunitParser.Parse(input),
        "tap" => TapParser.Parse(input),
        "msbuild" => MsbuildParser.Parse(input),
        "json" => TextParser.Json(input),
        "text" or null => TextParser.Text(input),
        _ => null,
    };
}
