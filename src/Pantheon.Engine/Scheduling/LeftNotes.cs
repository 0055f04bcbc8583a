using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Engine.Directing;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Scheduling;

/// <summary>What a night goes on without, and why: kept as it was when it was decided first, as long as it holds, and noted in the night's record whenever it changes.</summary>
public sealed class LeftNotes(EngineSeams seams)
{
    /// <summary>The night's fact that holds them: a list of `run`, `reason`, `try` and `since`.</summary>
    public const string Fact = "left_out";

    private const int MostNoted = 500;

    private readonly Dictionary<RunId, (Remark Remark, DateTimeOffset Since)> _left = [];
    private bool _isNoted = true;

    public bool IsEmpty => _left.Count == 0;

    /// <summary>Why the night goes on without a run, and what would help; null where it does not.</summary>
    public string? Of(RunId run) => _left.TryGetValue(run, out var entry) ? entry.Remark.ToString() : null;

    public async Task KeepAsync(DateOnly night, IReadOnlyDictionary<RunId, Remark> left, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(left);
        foreach (var gone in _left.Keys.Where(run => !left.ContainsKey(run)).ToList())
        {
            _isNoted = !_left.Remove(gone) && _isNoted;
        }

        foreach (var (run, remark) in left)
        {
            // what was said when there still was time says more than that there is none left
            _isNoted = !_left.TryAdd(run, (remark, seams.Time.GetUtcNow())) && _isNoted;
        }

        if (!_isNoted)
        {
            await seams.Store.NoteNightAsync(night, new JsonObject { [Fact] = new JsonArray([.. _left.OrderBy(entry => entry.Key.Value).Take(MostNoted).Select(Note)]) }, cancellationToken);
            _isNoted = true;
        }
    }

    /// <summary>What the record of a night says of each run that it goes on without, by its id.</summary>
    public static IReadOnlyDictionary<string, (Remark Remark, DateTimeOffset? Since)> In(JsonObject? facts)
    {
        var left = new Dictionary<string, (Remark, DateTimeOffset?)>(StringComparer.Ordinal);
        foreach (var entry in (facts?[Fact] as JsonArray ?? []).OfType<JsonObject>())
        {
            if (entry["run"]?.ToString() is { } run)
            {
                DateTimeOffset? since = DateTimeOffset.TryParse(entry["since"]?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;
                left[run] = (new Remark(entry["reason"]?.ToString() ?? "", entry["try"]?.ToString() ?? ""), since);
            }
        }

        return left;
    }

    private JsonNode Note(KeyValuePair<RunId, (Remark Remark, DateTimeOffset Since)> entry) => new JsonObject
    {
        ["run"] = entry.Key.ToString(),
        ["reason"] = seams.Redact(entry.Value.Remark.Reason),
        ["try"] = seams.Redact(entry.Value.Remark.Remedy),
        ["since"] = entry.Value.Since.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
    };
}
