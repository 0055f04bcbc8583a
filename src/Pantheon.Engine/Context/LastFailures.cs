using System.Globalization;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Context;

/// <summary>The failures of a session that its model must still know of: the last one, and the last of a command that has not succeeded since.</summary>
internal static class LastFailures
{
    private const int LeastText = 200;

    public static IReadOnlyList<ShownCall> Of(IReadOnlyList<ShownCall> calls, IReadOnlyDictionary<string, ToolDefinition> tools)
    {
        var last = calls.LastOrDefault(call => call.IsFailure);
        var open = calls.Where((call, place) => call.IsFailure && IsCommand(call, tools) && !Succeeded(call, calls.Skip(place + 1))).LastOrDefault();
        return [.. new[] { open, last }.OfType<ShownCall>().Distinct(ReferenceEqualityComparer.Instance).Cast<ShownCall>()];
    }

    /// <summary>One failure as text within so many bytes.</summary>
    public static string Text(ShownCall failure, IReadOnlyList<ShownCall> calls, long maxBytes)
    {
        var place = calls.Index().First(entry => ReferenceEquals(entry.Item, failure)).Index; // it is one of them
        var since = calls.Skip(place + 1).FirstOrDefault(call => call.Tool == failure.Tool && !call.IsFailure);
        var mended = since is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; {failure.Tool} has succeeded since, at turn {since.Turn}");
        var head = string.Create(CultureInfo.InvariantCulture, $"Last error (turn {failure.Turn}, {CallLine.What(failure)}{mended}):\n");
        return head + TextCut.Quoted(failure.Text.Trim(), Math.Max(LeastText, maxBytes - PromptSize.Of(head)));
    }

    private static bool IsCommand(ShownCall call, IReadOnlyDictionary<string, ToolDefinition> tools) =>
        call.ExitCode is not null || tools.GetValueOrDefault(call.Tool) is { Evidence: not null };

    private static bool Succeeded(ShownCall failure, IEnumerable<ShownCall> later) => later.Any(call => call.Tool == failure.Tool && !call.IsFailure);
}
