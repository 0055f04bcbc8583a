using System.Text.Json;
using Pantheon.Conformance.Verbs;

namespace Pantheon.Conformance.Urls;

/// <summary>`urls FILE`: `{id, decision, reason}` for each case, in order; with `expect` in the cases also a sum of what differs.</summary>
public static class UrlsVerb
{
    public static async Task<int> RunAsync(Stream cases, TextWriter answers, TextWriter words, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(words);
        var (count, expected, wrong, malformed, broken) = (0, 0, 0, 0, 0);
        await foreach (var (value, reason) in CaseLines.ReadAsync(cases, cancellationToken))
        {
            var entry = value is { } json ? UrlCaseReader.Read(json) : new UrlEntry("null") { Malformed = reason };
            var decision = entry.Case is { } asked ? await UrlJudge.JudgeAsync(asked, cancellationToken) : new UrlDecision(false, $"malformed case: {entry.Malformed}");
            await answers.WriteLineAsync($"{{\"id\":{entry.Id},\"decision\":\"{decision.Word}\",\"reason\":{JsonSerializer.Serialize(decision.Reason)}}}".AsMemory(), cancellationToken);
            count++;
            if (entry.Case is null)
            {
                malformed++;
                await words.WriteLineAsync($"case {count} ({entry.Id}) is malformed: {entry.Malformed}");
            }

            if (decision.Broken is { } what)
            {
                broken++;
                await words.WriteLineAsync($"case {count} ({entry.Id}): {what}");
            }

            if (entry.Expected is { } word)
            {
                expected++;
                if (word != decision.Word)
                {
                    wrong++;
                    await words.WriteLineAsync($"case {count} ({entry.Id}): {word} was expected, and it is {decision.Word}: {decision.Reason}");
                }
            }
        }

        await answers.FlushAsync(cancellationToken);
        if (expected > 0)
        {
            await words.WriteLineAsync($"{count} cases, {expected} with an expectation: {wrong} wrong decisions, {broken} forbidden connections, {malformed} malformed");
        }

        return broken > 0 ? VerbExit.Broken : malformed > 0 ? VerbExit.Malformed : wrong > 0 ? VerbExit.Differs : VerbExit.Held;
    }
}
