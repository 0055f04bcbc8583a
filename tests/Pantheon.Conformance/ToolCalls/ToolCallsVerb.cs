using Pantheon.Conformance.Verbs;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Conformance.ToolCalls;

/// <summary>`toolcalls FILE`: the calls that a session would find in each reply, in order; with a score also a last line that sums what differs from the expected ones.</summary>
public static class ToolCallsVerb
{
    public static Task<int> RunAsync(Stream cases, TextWriter answers, TextWriter words, CancellationToken cancellationToken) =>
        AnswerAsync(cases, answers, words, null, cancellationToken);

    public static Task<int> ScoreAsync(Stream cases, TextWriter answers, TextWriter words, CancellationToken cancellationToken) =>
        AnswerAsync(cases, answers, words, new ToolCallScore(), cancellationToken);

    private static async Task<int> AnswerAsync(Stream cases, TextWriter answers, TextWriter words, ToolCallScore? score, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(words);
        var malformed = 0;
        await foreach (var read in CaseLines.ReadAsync(cases, cancellationToken))
        {
            var entry = read.Case is { } json ? ToolCallCaseReader.Read(json) : new ToolCallEntry("null") { Malformed = read.Reason };
            if (entry.Case is not { } asked)
            {
                malformed++;
                await words.WriteLineAsync($"line {read.Line} ({entry.Id}) is malformed: {entry.Malformed}");
                await answers.WriteLineAsync(ToolCallAnswer.Line(entry.Id, null, $"line {read.Line} is malformed: {entry.Malformed}").AsMemory(), cancellationToken);
                continue;
            }

            var (reply, error) = Ask(asked);
            await answers.WriteLineAsync(ToolCallAnswer.Line(entry.Id, reply, error).AsMemory(), cancellationToken);
            if (score?.Add(asked, reply) == false)
            {
                await words.WriteLineAsync($"line {read.Line} ({entry.Id}): {(asked.Expected is { Count: > 0 } ? "other calls were expected" : "no call was expected")}");
            }
        }

        if (score is not null)
        {
            await answers.WriteLineAsync(score.Line().AsMemory(), cancellationToken);
        }

        await answers.FlushAsync(cancellationToken);
        return malformed > 0 ? VerbExit.Malformed
            : score is { FalseCalls: > 0 } ? VerbExit.Broken
            : score is { IsPerfect: false } ? VerbExit.Differs
            : VerbExit.Held;
    }

    /// <summary>A reader that breaks is an answer too: it is what the cases are there to find.</summary>
    private static (EmbeddedReply? Reply, string? Error) Ask(ToolCallCase asked)
    {
        try
        {
            return (ToolCallAnswer.Of(asked), null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return (null, $"the reader broke: {exception.Message}");
        }
    }
}
