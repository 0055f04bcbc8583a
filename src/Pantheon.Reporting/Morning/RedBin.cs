using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>Files the failed runs by cause, quickest to unblock first: the order of the causes' closed list.</summary>
internal static class RedBin
{
    private const int MostLines = 6;
    private const int LineLength = 240;

    public static IReadOnlyList<RedGroup> Of(IEnumerable<RunReading> failed) =>
    [
        .. failed
            .GroupBy(run => run.Cause)
            .OrderBy(group => group.Key)
            .Select(group => new RedGroup(group.Key, FailureWords.Of(group.Key), [.. group.OrderBy(run => run.Task, StringComparer.Ordinal).Select(Item)])),
    ];

    private static RedItem Item(RunReading run)
    {
        var node = run.FailedNode;
        var commands = NextCommands.Of(run);
        return new RedItem
        {
            Run = run.Id,
            Task = run.Task,
            Title = run.Title,
            Kind = run.FailureKind,
            Words = run.IsStopped ? FailureWords.StoppedNight : FailureWords.Of(run.FailureKind),
            Reason = Untrusted.Line(run.Run.Reason ?? run.Failure?.Message ?? node?.Reason, RunReading.ProseLength) is { Length: > 0 } reason ? reason : null,
            Node = node is null ? null : Untrusted.Line(node.Node.Value, 80),
            Attempts = node is null ? 0 : Math.Max(node.Attempt, run.Attempts.Count(attempt => attempt.Id.Node == node.Node)),
            Seconds = run.Seconds,
            Lines = Lines(run),
            Salvage = run.Attempts.Where(attempt => attempt.SalvageRef is not null).MaxBy(attempt => attempt.EndedAt ?? attempt.StartedAt) is { } kept ? Untrusted.Line(kept.SalvageRef, 200) : null,
            Decision = run.Decision,
            IsQueuedAgain = run.IsQueued,
            Next = Next(run),
            NextCommand = commands[0],
            Replay = NextCommands.Replay(run),
            Commands = commands,
            Artifacts = run.Artifacts("failure", "patch", "log"),
        };
    }

    private static string Next(RunReading run) => run switch
    {
        { IsQueued: true } => FailureWords.Queued,
        { IsStopped: true } => FailureWords.AfterStoppedNight,
        _ when Untrusted.Line(run.Failure?.Next, RunReading.ProseLength) is { Length: > 0 } next => next,
        _ => FailureWords.Next(run.FailureKind),
    };

    /// <summary>The failure artifact's own lines; else the tests that fail; else what the last failed attempt said.</summary>
    private static IReadOnlyList<string> Lines(RunReading run)
    {
        if (run.Failure is { ErrorLines.Count: > 0 } failure)
        {
            return [.. failure.ErrorLines.SelectMany(line => Untrusted.Lines(line, MostLines, LineLength)).Take(MostLines)];
        }

        var tests = run.LastTests.Where(test => test.After is "failed" or "missing" && test.Expect != "none").ToList();
        if (tests.Count > 0 && run.Cause == Cause.Code)
        {
            var each = Math.Max(2, MostLines / tests.Count);
            return [.. tests.SelectMany(test => Untrusted.Lines($"{test.After} {test.Test}\n{Indented(test.Message, each)}", each, LineLength)).Take(MostLines)];
        }

        var error = run.Attempts
            .Where(attempt => attempt.Error is not null && attempt.State is not AttemptState.Succeeded)
            .MaxBy(attempt => attempt.EndedAt ?? attempt.StartedAt)?.Error;
        return Untrusted.Lines(error ?? run.FailedNode?.Reason, MostLines, LineLength);
    }

    private static string Indented(string? message, int lines) => string.Join("\n", Untrusted.Lines(message, lines, LineLength).Select(line => "  " + line.TrimStart()));
}
