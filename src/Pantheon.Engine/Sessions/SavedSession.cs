using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Sessions;

/// <summary>A session that was broken off, as far as it can be gone on with: up to the last step at which its tree is known.</summary>
public sealed record SavedSession
{
    /// <summary>The attempt that wrote the last of it.</summary>
    public required int Attempt { get; init; }

    /// <summary>How many steps it has, those of earlier attempts included.</summary>
    public required int Steps { get; init; }

    /// <summary>Who it was: agent, model, tools, policy, tree.</summary>
    public required JsonObject Identity { get; init; }

    /// <summary>Its first messages, as role and text.</summary>
    public required IReadOnlyList<(string Role, string Text)> Prompt { get; init; }

    /// <summary>What it heard, in order.</summary>
    public required IReadOnlyList<JsonObject> Heard { get; init; }

    /// <summary>The work tree as it was then; null when nothing was done that may have changed it.</summary>
    public required string? Tree { get; init; }

    public required SessionCounts Counts { get; init; }

    /// <summary>Of its time.</summary>
    public required TimeSpan Used { get; init; }

    /// <summary>It was gone on with before, and that came to nothing.</summary>
    public bool IsStuck { get; init; }

    /// <summary>The commands whose notes it was given.</summary>
    public IEnumerable<long> Notes => Heard
        .Where(entry => entry[TapeWords.Kind]?.ToString() == TapeWords.Steer)
        .SelectMany(entry => entry["notes"] as JsonArray ?? [])
        .Select(note => note?["command"]?.GetValue<long>() ?? 0);

    /// <summary>What is left of the newest of these attempts of a node that left anything; null when there is nothing to go on from.</summary>
    /// <param name="attempts">Those that were broken off one after the other, the last one last.</param>
    public static async Task<SavedSession?> FindAsync(ISessionSteps store, RunId run, NodeId node, IReadOnlyList<int> attempts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(attempts);
        foreach (var number in attempts.Reverse())
        {
            if (await StepsAsync(store, new AttemptId(run, node, number), cancellationToken) is { Count: > 0 } steps)
            {
                return Cut(number, steps) is { } saved ? saved with { IsStuck = number != attempts[^1] } : null;
            }
        }

        return null;
    }

    /// <summary>The beginning of a session that was written down as a tape, up to what was done on the reply to one of its model calls; null where it cannot be gone on with from there.</summary>
    /// <param name="call">Counted from 1.</param>
    public static SavedSession? Of(byte[] tape, int call)
    {
        ArgumentNullException.ThrowIfNull(tape);
        var lines = Encoding.UTF8.GetString(tape).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] == '[').ToList();
        var steps = Read([.. lines.Select((line, at) => new SessionStep(default, at + 1, Encoding.UTF8.GetBytes(line)))]);
        var replies = 0;
        steps = [.. steps.TakeWhile(step => (replies += step.Count(entry => Is(entry, TapeWords.Reply))) <= call)];

        // one that went on with another has its beginning elsewhere, and its first step says so
        return steps.Count > 0 && steps[0][0]["continues"] is null && Cut(0, steps) is { } saved && saved.Heard.Count(entry => Is(entry, TapeWords.Reply)) == call ? saved : null;
    }

    /// <summary>What one attempt used itself, as far as it wrote that down, and the attempt whose session it went on with.</summary>
    public static async Task<(SessionCounts Spent, int? Continues)> SpentAsync(ISessionSteps store, AttemptId attempt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var own = Read(await store.StepsAsync(attempt, cancellationToken));
        return own.Count == 0
            ? (SessionCounts.None, null)
            : (CountsOf(own[^1][^1]).Since(own[0][0]["before"] is JsonObject before ? CountsOf(before) : SessionCounts.None), own[0][0]["continues"]?.GetValue<int>());
    }

    private static async Task<List<List<JsonObject>>> StepsAsync(ISessionSteps store, AttemptId attempt, CancellationToken cancellationToken)
    {
        var own = Read(await store.StepsAsync(attempt, cancellationToken));
        if (own.Count == 0 || own[0][0]["continues"]?.GetValue<int>() is not { } earlier || earlier >= attempt.Number)
        {
            return own;
        }

        var before = await StepsAsync(store, attempt with { Number = earlier }, cancellationToken);
        var count = own[0][0]["steps"]?.GetValue<int>() ?? 0;
        return before.Count < count ? [] : [.. before.Take(count), .. own];
    }

    /// <summary>Steps up to the first that is missing or is not as it was written.</summary>
    private static List<List<JsonObject>> Read(IReadOnlyList<SessionStep> steps)
    {
        var read = new List<List<JsonObject>>();
        foreach (var step in steps)
        {
            if (step.Number != read.Count + 1 || Entries(step) is not { } entries)
            {
                break;
            }

            read.Add(entries);
        }

        return read;
    }

    private static List<JsonObject>? Entries(SessionStep step)
    {
        try
        {
            var entries = (JsonNode.Parse(step.Content.Span) as JsonArray ?? []).OfType<JsonObject>().ToList();
            return entries.Count > 0 && Is(entries[^1], TapeWords.At) && (step.Number > 1 || Is(entries[0], TapeWords.Begin)) ? entries : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The longest beginning after which the tree is known, and whose last reply is there as the model gave it.</summary>
    private static SavedSession? Cut(int attempt, List<List<JsonObject>> steps)
    {
        for (var count = steps.Count; count > 0; count--)
        {
            var heard = steps.Take(count).SelectMany(step => step).ToList();
            var edited = heard.FindLast(entry => Is(entry, TapeWords.Call) && entry.ContainsKey("tree"));
            var reply = heard.FindLast(entry => Is(entry, TapeWords.Reply));
            if (reply?["exact"]?.GetValue<bool>() == true && (edited is null || edited["tree"] is not null))
            {
                var at = steps[count - 1][^1];
                return new SavedSession
                {
                    Attempt = attempt,
                    Steps = count,
                    Identity = steps[0][0]["identity"] as JsonObject ?? [],
                    Prompt = [.. (steps[0][0]["prompt"] as JsonArray ?? []).OfType<JsonObject>().Select(message => (message["role"]?.ToString() ?? "", message["text"]?.ToString() ?? ""))],
                    Heard = heard.FindAll(entry => !Is(entry, TapeWords.Begin) && !Is(entry, TapeWords.At)),
                    Tree = edited?["tree"]?.ToString(),
                    Counts = CountsOf(at),
                    Used = TimeSpan.FromMilliseconds(at["used"]?.GetValue<double>() ?? 0),
                };
            }
        }

        return null;
    }

    private static SessionCounts CountsOf(JsonObject at) =>
        new(at["turns"]?.GetValue<int>() ?? 0, at["calls"]?.GetValue<int>() ?? 0, at["in"]?.GetValue<long>() ?? 0, at["out"]?.GetValue<long>() ?? 0);

    private static bool Is(JsonObject entry, string kind) => entry[TapeWords.Kind]?.ToString() == kind;
}
