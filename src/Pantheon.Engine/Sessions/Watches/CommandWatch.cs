using Pantheon.Core.Runs;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>Knows the commands that failed and were not run green since: `finish` must own up to them.</summary>
internal sealed class CommandWatch
{
    private const int MaxShown = 3;
    private const int MaxLines = 3;
    private const int MaxLine = 200;

    private readonly Dictionary<string, string> _failed = new(StringComparer.Ordinal);

    /// <summary>The failures in words, with their first lines; null when there is none.</summary>
    public string? Failures => _failed.Count == 0
        ? null
        : string.Join('\n', _failed.Values.TakeLast(MaxShown)) + (_failed.Count > MaxShown ? FormattableString.Invariant($"\n(and {_failed.Count - MaxShown} before them)") : "");

    /// <summary>Takes a call that was made. What gives evidence is green again with whatever arguments; any other command only as it failed.</summary>
    public void Observe(ToolDefinition tool, string signature, ToolResult result)
    {
        if (EvidenceWatch.RanNothing(tool, result) && !IsFailure(result))
        {
            return;
        }

        var key = tool.Evidence is null ? signature : tool.Name;
        _failed.Remove(key);
        if (IsFailure(result))
        {
            _failed[key] = Words(signature, result);
        }
    }

    private static bool IsFailure(ToolResult result) => result.ExitCode is not (null or 0) || result is { IsError: true, Failure.Kind: FailureKind.Timeout };

    private static string Words(string signature, ToolResult result)
    {
        var lines = result.Failure is { ErrorLines: { Count: > 0 } told } ? told : result.Text.Split('\n');
        var first = lines.Select(line => line.Trim()).Where(line => line.Any(char.IsLetter)).Take(MaxLines).Select(line => line.Length <= MaxLine ? line : line[..MaxLine] + "…");
        var ending = result.ExitCode is { } code ? FormattableString.Invariant($"ended with exit code {code}") : "was stopped at its time limit";
        return $"- {CallSignature.Head(signature)} {ending}:{string.Concat(first.Select(line => $"\n    {line}"))}";
    }
}
