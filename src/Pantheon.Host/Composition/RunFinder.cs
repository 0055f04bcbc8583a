using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Host.Composition;

/// <summary>Finds the run a person means: `@last`, `@failed`, a prefix of its id, or its task.</summary>
public sealed class RunFinder(IRunStore store)
{
    public async Task<Run> FindAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (text is "@last" or "@failed")
        {
            var query = text == "@last" ? new RunQuery { Limit = 1 } : new RunQuery { Limit = 1, Outcomes = [RunOutcome.Failed] };
            var found = await store.ListAsync(query, cancellationToken);
            return found.Count > 0 ? found[0] : throw Unknown(text);
        }

        var byTask = await store.ListAsync(new RunQuery { Task = text, Limit = 1 }, cancellationToken);
        if (byTask.Count > 0)
        {
            return byTask[0];
        }

        var byPrefix = text.All(char.IsAsciiHexDigit) ? await store.FindByPrefixAsync(text, cancellationToken) : [];
        return byPrefix.Count switch
        {
            0 => throw Unknown(text),
            1 => byPrefix[0],
            _ => throw new PantheonException(
                Codes.PrefixAmbiguous, $"'{text}' begins more than one run: {string.Join(", ", byPrefix.Take(5).Select(run => $"{run.Id.Short} ({run.TaskId})"))}", "type more digits of it"),
        };
    }

    private static PantheonException Unknown(string text) => new(Codes.RunUnknown, $"there is no run or task '{text}'", "pantheon runs list");
}
