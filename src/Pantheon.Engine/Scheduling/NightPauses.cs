using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Engine.Nodes;
using Pantheon.Engine.Resources;

namespace Pantheon.Engine.Scheduling;

/// <summary>The times in which a night started nothing because its store was away or a disk was full: when it looks again, and what the morning is told of it.</summary>
public sealed class NightPauses(EngineSeams seams)
{
    /// <summary>The night's fact that holds them: a list of `kind`, `from`, `until`, `code` and `reason`.</summary>
    public const string Fact = "pauses";

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SameAgain = TimeSpan.FromMinutes(10);

    private readonly SteadyTime _time = new(seams.Time);
    private readonly Lock _lock = new();
    private readonly List<Pause> _pauses = [];
    private IReadOnlyList<JsonNode?>? _earlier;
    private bool _isNoted = true;

    /// <summary>Whether nothing is to be started now.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_lock)
            {
                return _pauses is [.., { Until: null } open] && _time.GetUtcNow() < open.LookAt;
            }
        }
    }

    /// <summary>Whether a pause has lasted so long that somebody who waits in front of the machine should hear of it.</summary>
    public bool IsLong
    {
        get
        {
            lock (_lock)
            {
                return _pauses is [.., { Until: null } open] && open.From + Long < _time.GetUtcNow();
            }
        }
    }

    /// <summary>It happened again, or for the first time. A store that is away is asked at once again, a full disk only after a while.</summary>
    public void Begin(Failure trouble)
    {
        ArgumentNullException.ThrowIfNull(trouble);
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (_pauses is not [.., var last] || last.Trouble.Kind != trouble.Kind || last.Until + SameAgain < now)
            {
                End(now);
                _pauses.Add(last = new Pause(trouble, now));
            }

            last.Until = null;
            last.LookAt = trouble.Kind == FailureKind.DiskFull ? now + LookAgainAfter : now;
            _isNoted = false;
        }
    }

    /// <summary>The store has answered: a pause is over when it is time to look again and nothing was heard since.</summary>
    public async Task AnsweredAsync(DateOnly night, CancellationToken cancellationToken)
    {
        JsonArray all;
        lock (_lock)
        {
            if (IsPaused || _isNoted)
            {
                return;
            }

            End(_time.GetUtcNow());
            all = [.. _pauses.Select(pause => pause.ToJson(seams.Redact))];
        }

        _earlier ??= (await seams.Store.NightsAsync(30, cancellationToken)).FirstOrDefault(known => known.Date == night)?.Facts?[Fact] is JsonArray before ? [.. before] : [];
        await seams.Store.NoteNightAsync(night, new JsonObject { [Fact] = new JsonArray([.. _earlier.Select(pause => pause?.DeepClone()), .. all.Select(pause => pause?.DeepClone())]) }, cancellationToken);
        lock (_lock)
        {
            _isNoted = _pauses.TrueForAll(pause => pause.Until is not null);
        }
    }

    private void End(DateTimeOffset now)
    {
        if (_pauses is [.., { Until: null } open])
        {
            open.Until = now;
        }
    }

    private sealed class Pause(Failure trouble, DateTimeOffset from)
    {
        public Failure Trouble => trouble;

        public DateTimeOffset From => from;

        public DateTimeOffset? Until { get; set; }

        public DateTimeOffset LookAt { get; set; }

        public JsonObject ToJson(Func<string, string> redact) => new()
        {
            ["kind"] = Word.Of(trouble.Kind),
            ["from"] = from,
            ["until"] = Until,
            ["code"] = trouble.Code,
            ["reason"] = redact(trouble.Message),
        };
    }
}
