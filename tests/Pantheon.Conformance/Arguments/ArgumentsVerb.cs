using System.Text.Json.Nodes;
using Pantheon.Conformance.Verbs;
using Pantheon.Engine.Tooling.Arguments;

namespace Pantheon.Conformance.Arguments;

/// <summary>`arguments FILE`: the value that a session reads from each text, and whether that is sound enough to be executed (the tool's schema judges it after that); with a score also a last line that sums what differs from the expected ones.</summary>
public static class ArgumentsVerb
{
    public static Task<int> RunAsync(Stream cases, TextWriter answers, TextWriter words, CancellationToken cancellationToken) =>
        AnswerAsync(cases, answers, words, null, cancellationToken);

    public static Task<int> ScoreAsync(Stream cases, TextWriter answers, TextWriter words, CancellationToken cancellationToken) =>
        AnswerAsync(cases, answers, words, new ArgumentScore(), cancellationToken);

    private static async Task<int> AnswerAsync(Stream cases, TextWriter answers, TextWriter words, ArgumentScore? score, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(words);
        var malformed = 0;
        await foreach (var read in CaseLines.ReadAsync(cases, cancellationToken))
        {
            var entry = read.Case is { } json ? ArgumentCaseReader.Read(json) : new ArgumentEntry("null") { Malformed = read.Reason };
            if (entry.Case is not { } asked)
            {
                malformed++;
                await words.WriteLineAsync($"line {read.Line} ({entry.Id}) is malformed: {entry.Malformed}");
                await answers.WriteLineAsync(Line(entry.Id, null, $"line {read.Line} is malformed: {entry.Malformed}").AsMemory(), cancellationToken);
                continue;
            }

            var (reading, error) = Ask(asked);
            await answers.WriteLineAsync(Line(entry.Id, reading, error).AsMemory(), cancellationToken);
            if (score?.Add(asked, reading) is { } difference)
            {
                await words.WriteLineAsync($"line {read.Line} ({entry.Id}): {difference}");
            }
        }

        if (score is not null)
        {
            await answers.WriteLineAsync(score.Line().AsMemory(), cancellationToken);
        }

        await answers.FlushAsync(cancellationToken);
        return malformed > 0 ? VerbExit.Malformed
            : score is { Forbidden: > 0 } ? VerbExit.Broken
            : score is { IsPerfect: false } ? VerbExit.Differs
            : VerbExit.Held;
    }

    /// <summary>A reader that breaks is an answer too: it is what the cases are there to find.</summary>
    private static (ArgumentReading? Reading, string? Error) Ask(ArgumentCase asked)
    {
        try
        {
            return (asked.IsCall ? ArgumentReader.Read(asked.Raw) : ArgumentReader.ReadAny(asked.Raw), null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return (null, $"the reader broke: {exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>Several values merged into one text are told as a list, since a session makes several calls of them.</summary>
    private static string Line(string id, ArgumentReading? reading, string? error)
    {
        var values = reading?.Values ?? [];
        var answer = new JsonObject
        {
            ["value"] = values.Count == 1 ? values[0]?.DeepClone() : values.Count == 0 ? null : new JsonArray([.. values.Select(value => value?.DeepClone())]),
            ["executable"] = reading is { IsExecutable: true },
            ["error"] = error ?? reading?.Fault,
            ["repairs"] = new JsonArray([.. (reading?.Repairs ?? []).Select(word => (JsonNode?)word)]),
        };
        return $"{{\"id\":{id},{answer.ToJsonString()[1..]}"; // the id as it was written
    }
}
