using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Composition;

/// <summary>Finds the run a person means: `@last`, `@failed`, a prefix of its id, or its task.</summary>
public sealed class RunFinder(IRunStore store)
{
    private const int MostShown = 8;

    public async Task<Run> FindAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (text is "@last" or "@failed")
        {
            var query = text == "@last" ? new RunQuery { Limit = 1 } : new RunQuery { Limit = 1, Outcomes = [RunOutcome.Failed] };
            var found = await store.ListAsync(query, cancellationToken);
            return found.Count > 0 ? found[0] : throw new PantheonException(Codes.RunUnknown, text == "@last" ? "there is no run yet" : "no run has failed", "pantheon runs list");
        }

        var byTask = await store.ListAsync(new RunQuery { Task = text, Limit = 1 }, cancellationToken);
        if (byTask.Count > 0)
        {
            return byTask[0];
        }

        var byPrefix = text.All(char.IsAsciiHexDigit) ? await store.FindByPrefixAsync(text, cancellationToken) : [];
        return byPrefix.Count switch
        {
            0 => throw await UnknownAsync(text, cancellationToken),
            1 => byPrefix[0],
            _ => throw new PantheonException(
                Codes.PrefixAmbiguous, $"'{text}' begins more than one run: {string.Join(", ", byPrefix.Take(MostShown).Select(Named))}{(byPrefix.Count > MostShown ? ", …" : "")}", "type more digits of it"),
        };
    }

    // as many digits as tell them apart
    private static string Named(Run run) => $"{run.Id.ToString().Replace("-", "", StringComparison.Ordinal)[..12]} ({run.TaskId ?? run.Flow}, {(run.Outcome is { } outcome ? Word.Of(outcome) : Word.Of(run.Lifecycle))})";

    private async Task<PantheonException> UnknownAsync(string text, CancellationToken cancellationToken)
    {
        var known = await store.ListAsync(new RunQuery(), cancellationToken);
        return new PantheonException(
            Codes.RunUnknown, $"there is no run or task '{text}'", Suggestion.Hint(text, known.Select(run => run.TaskId).OfType<string>().Distinct().Concat(["@last", "@failed"])) ?? "pantheon runs list");
    }
}
