using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Chat;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Replaying;

/// <summary>What one attempt heard: the entries of its session and of its node in their order, and the streams of its model calls.</summary>
internal sealed record AttemptRecord
{
    private const string Hidden = "[redacted:";

    public required Attempt Attempt { get; init; }

    /// <summary>What the session heard; empty where the attempt held none.</summary>
    public required IReadOnlyList<JsonObject> Session { get; init; }

    /// <summary>Everything else.</summary>
    public required IReadOnlyList<JsonObject> Node { get; init; }

    public required IReadOnlyList<(ModelCallSpan Span, RecordedStream Stream)> Calls { get; init; }

    /// <summary>Something in it was hidden: where a server counted no tokens, the estimate is of other words now.</summary>
    public required bool HidesSecrets { get; init; }

    /// <summary>It was stopped or lost: where its record ends it went on to hear nothing more.</summary>
    public bool IsBrokenOff => Attempt.State is AttemptState.Cancelled or AttemptState.Lost or AttemptState.Running;

    public bool IsTimedOut => Attempt.State == AttemptState.TimedOut;

    /// <summary>Gives what is missing where something is.</summary>
    public static async Task<(AttemptRecord? Record, string? Missing)> ReadAsync(RecordedRun recorded, Attempt attempt, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var lines = new List<JsonNode>();
        if (attempt.Tape is { } tape)
        {
            if (await artifacts.GetAsync(tape, cancellationToken) is not { } bytes)
            {
                return (null, "what it heard is no longer kept");
            }

            lines.AddRange(Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!));  // each is a list or an object
        }
        else if (attempt.Turns > 0)
        {
            return (null, "what it heard was not written down: it ran before replays were kept");
        }

        var calls = new List<(ModelCallSpan, RecordedStream)>();
        foreach (var call in recorded.CallsOf(attempt.Id))
        {
            if (call.Stream is not { } digest || await artifacts.GetAsync(digest, cancellationToken) is not { } bytes || RecordedStream.Read(bytes) is not { } stream)
            {
                return (null, FormattableString.Invariant($"the stream of its model call {calls.Count + 1} is not kept"));
            }

            calls.Add((call, stream));
        }

        return (new AttemptRecord
        {
            Attempt = attempt,
            Session = [.. lines.OfType<JsonArray>().SelectMany(step => step).OfType<JsonObject>().Where(entry => entry[TapeWords.Kind]?.ToString() is not (TapeWords.Begin or TapeWords.At))],
            Node = [.. Lost(lines), .. lines.OfType<JsonObject>()],
            Calls = calls,
            HidesSecrets = calls.Exists(call => !call.Item2.IsExact) || lines.Exists(line => line.ToJsonString().Contains(Hidden, StringComparison.Ordinal)),
        }, null);
    }

    /// <summary>Of an attempt that was lost only its session is known; which model it was held with stands at its beginning.</summary>
    private static IEnumerable<JsonObject> Lost(List<JsonNode> lines) =>
        lines.OfType<JsonObject>().All(line => line[TapedWords.Kind]?.ToString() != TapedKinds.Model.Word) && lines.OfType<JsonArray>().FirstOrDefault()?[0]?["model"] is JsonObject { Count: > 0 } model
            ? [new JsonObject { [TapedWords.Kind] = TapedKinds.Model.Word, [TapedWords.Value] = model.DeepClone() }]
            : [];
}
