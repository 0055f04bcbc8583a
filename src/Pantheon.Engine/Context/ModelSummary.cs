using System.Globalization;
using System.Text;

namespace Pantheon.Engine.Context;

/// <summary>Gives a model the log of turns to shorten, and judges what it makes of it.</summary>
internal static class ModelSummary
{
    private const int MaxHead = 400;
    private const int MaxNames = 12;

    /// <summary>Each call with the beginning of its result, in order.</summary>
    public static string Log(IEnumerable<HistoryTurn> turns)
    {
        var log = new StringBuilder();
        foreach (var turn in turns)
        {
            if (turn.Said.Length > 0)
            {
                log.Append(CultureInfo.InvariantCulture, $"turn {turn.Number}, the agent: {TextCut.Line(turn.Said, MaxHead)}\n");
            }

            foreach (var call in turn.Calls.Where(call => call.Tool != ThinkTool.Name))
            {
                log.Append(CultureInfo.InvariantCulture, $"turn {turn.Number}, {CallLine.What(call)}{(call.IsFailure ? " FAILED" : "")}: {TextCut.Line(call.Text, MaxHead)}\n");
            }
        }

        return log.ToString();
    }

    /// <summary>Why a model's account cannot be used, or null.</summary>
    /// <param name="changed">The files that it must name.</param>
    public static string? Fault(Told told, IReadOnlyList<string> changed, long maxBytes)
    {
        if (told.Fault is not null)
        {
            return told.Fault;
        }

        if (string.IsNullOrWhiteSpace(told.Text))
        {
            return "it is empty";
        }

        if (PromptSize.Of(told.Text) > maxBytes)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it takes {PromptSize.Of(told.Text)} bytes and may take {maxBytes}");
        }

        return changed.TakeLast(MaxNames).FirstOrDefault(path => !told.Text.Contains(path.Split('/')[^1], StringComparison.Ordinal)) is { } missing
            ? $"it does not name {missing}, which was changed"
            : null;
    }
}
