using System.Globalization;

namespace Pantheon.Engine.Context;

/// <summary>Says in one line what a call asked for and what came of it.</summary>
internal static class CallLine
{
    private const int MaxWords = 100;

    private static readonly string[] Telling = ["path", "file", "pattern", "query", "command", "glob", "name", "names"];

    /// <summary>As in "read_file src/a.cs lines 1-200: 200 lines, shown at turn 7".</summary>
    public static string Of(ShownCall call) => string.Create(CultureInfo.InvariantCulture, $"{What(call)}: {Result(call)}, shown at turn {call.Turn}");

    /// <summary>The call without its result.</summary>
    public static string What(ShownCall call)
    {
        var told = Telling.Select(call.Argument).OfType<string>().Where(value => value.Length > 0).Take(2).ToList();
        var words = told.Count > 0 ? string.Join(' ', told) : call.Call.Arguments is { Count: > 0 } ? PromptSize.Arguments(call.Call) : "";
        return TextCut.Line($"{call.Tool} {words}{Lines(call)}", MaxWords);
    }

    private static string Lines(ShownCall call) => (call.Argument("from_line"), call.Argument("to_line")) switch
    {
        (null, null) => "",
        var (from, to) => $" lines {from ?? "1"}-{to ?? "end"}",
    };

    private static string Result(ShownCall call)
    {
        var lines = call.Text.AsSpan().TrimEnd().Count('\n') + 1;
        var first = TextCut.Line(call.Text.TrimStart().Split('\n', 2)[0], MaxWords);
        var words = call.Text.Length == 0 ? "nothing" : lines == 1 ? first : string.Create(CultureInfo.InvariantCulture, $"{lines} lines");
        return !call.IsFailure ? words
            : call.ExitCode is { } code and not 0 ? string.Create(CultureInfo.InvariantCulture, $"failed with exit code {code}, {first}")
            : $"failed, {first}";
    }
}
