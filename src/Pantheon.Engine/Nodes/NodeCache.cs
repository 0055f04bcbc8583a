using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Recording;
using Pantheon.Engine.Taping;

namespace Pantheon.Engine.Nodes;

/// <summary>The cache of one attempt at a node with `cache: content`: looks for what the same parts came to before, says why it was found or not, and keeps what they come to now.</summary>
/// <param name="holds">Whether a tree is at hand, to go on from.</param>
public sealed class NodeCache(EngineSeams seams, RunContext run, AttemptId attempt, INodeTape tape, Func<string, CancellationToken, Task<bool>> holds)
{
    private readonly string _what = $"{run.Run.Flow}/{attempt.Node}";
    private JsonObject? _parts;
    private Digest? _key;

    /// <summary>The tree that a found output came with; null when there is no output, or when it left the tree as it was.</summary>
    public string? Tree { get; private set; }

    /// <summary>Whether an output was found.</summary>
    public bool IsHit { get; private set; }

    /// <summary>What the same parts came to, or null. Everything that the output hangs on must be among the parts.</summary>
    public async Task<JsonNode?> FindAsync(JsonObject parts, CancellationToken cancellationToken)
    {
        parts["pantheon"] = seams.Version;
        _parts = parts;
        _key = CanonicalJson.DigestOf(parts);
        (IsHit, var output, Tree) = await tape.HearAsync(TapedKinds.Cached, () => FoundAsync(parts, cancellationToken), cancellationToken);
        return output;
    }

    private async Task<(bool IsHit, JsonNode? Output, string? Tree)> FoundAsync(JsonObject parts, CancellationToken cancellationToken)
    {
        var found = await LookAsync(parts, cancellationToken);
        return (IsHit, found, Tree);
    }

    private async Task<JsonNode?> LookAsync(JsonObject parts, CancellationToken cancellationToken)
    {
        if (run.NoCache)
        {
            Say(hit: false, "the run was asked not to use the cache", null);
            return null;
        }

        var entry = await seams.Store.FindCacheAsync(_key!.Value, _what, cancellationToken);
        if (entry is null || await ReadAsync(entry.Value, cancellationToken) is not { } kept)
        {
            Say(hit: false, entry is null ? "nothing is kept of this node yet" : "what was kept is not on this box", null);
            return null;
        }

        if (entry.Key != _key)
        {
            Say(hit: false, $"differs from what is kept: {Differences(parts, kept["parts"] as JsonObject ?? [])}", kept);
            return null;
        }

        var tree = kept["tree"]?.ToString();
        if (tree is not null && !await holds(tree, cancellationToken))
        {
            Say(hit: false, "the tree that was kept is not on this box", kept);
            return null;
        }

        (IsHit, Tree) = (true, tree);
        Say(hit: true, "kind, definition, inputs, tree and policy are the same", kept);
        return kept["output"]?.DeepClone();
    }

    /// <summary>Keeps what the parts came to; nothing when they were not looked for.</summary>
    public async Task KeepAsync(JsonNode? output, string? tree, CancellationToken cancellationToken)
    {
        // an output with a secret in it would be kept without it, and so be another one
        if (_key is not { } key || IsHit || run.Run.Purpose == RunPurpose.Replay || JsonRedactor.Clean(output, seams.Redact) != output)
        {
            return;
        }

        var value = new JsonObject { ["parts"] = _parts!.DeepClone(), ["output"] = output?.DeepClone(), ["tree"] = tree, ["run"] = run.Run.Id.ToString(), ["node"] = attempt.Node.Value, ["attempt"] = attempt.Number };  // it stands with the key
        var blob = await seams.Artifacts.PutAsync(Encoding.UTF8.GetBytes(value.ToJsonString()), "application/json", cancellationToken);
        await seams.Store.SaveCacheAsync(new CacheEntry(key, _what, blob), cancellationToken);
    }

    private static string Differences(JsonObject now, JsonObject then) =>
        string.Join(", ", now.Select(part => part.Key).Union(then.Select(part => part.Key)).Where(name => now[name]?.ToJsonString() != then[name]?.ToJsonString()));

    private async Task<JsonObject?> ReadAsync(Digest blob, CancellationToken cancellationToken)
    {
        try
        {
            return await seams.Artifacts.GetAsync(blob, cancellationToken) is { } bytes ? JsonNode.Parse(bytes) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Say(bool hit, string reason, JsonObject? from) => run.Notes.Add(new JournalEvent(EventKinds.NodeCached)
    {
        Node = attempt.Node,
        Attempt = attempt.Number,
        Data = new JsonObject { ["hit"] = hit, ["reason"] = reason, ["key"] = _key?.ToString(), ["from"] = from?["run"]?.ToString() },
    });
}
