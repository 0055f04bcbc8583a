using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;

namespace Pantheon.Core.Workspaces;

/// <summary>The difference between two trees, computed by git and never taken from a model's words (contract patch.v1).</summary>
public sealed record Patch
{
    private const int MaxTextCharacters = 60_000;

    public required string BaseTree { get; init; }

    public required string ResultTree { get; init; }

    public required IReadOnlyList<FileChange> Files { get; init; }

    /// <summary>The whole unified diff.</summary>
    public required string Text { get; init; }

    public int Added => Files.Sum(file => file.Added);

    public int Removed => Files.Sum(file => file.Removed);

    public bool IsEmpty => BaseTree == ResultTree;

    public Digest Digest => Digest.Of(Encoding.UTF8.GetBytes(Text));

    /// <summary>The patch.v1 document: what expressions and agents see; a long diff is shortened and says so.</summary>
    public JsonObject ToJson(string? summary = null)
    {
        var json = new JsonObject
        {
            ["base"] = BaseTree,
            ["result"] = ResultTree,
            ["files"] = new JsonArray([.. Files.Select(ToJson)]),
            ["added"] = Added,
            ["removed"] = Removed,
            ["text"] = Text.Length <= MaxTextCharacters ? Text : Text[..MaxTextCharacters],
            ["truncated"] = Text.Length > MaxTextCharacters,
            ["digest"] = Digest.ToString(),
        };
        if (!string.IsNullOrWhiteSpace(summary))
        {
            json["summary"] = summary.Length <= 600 ? summary : summary[..600];
        }

        return json;
    }

    private static JsonNode ToJson(FileChange file)
    {
        var json = new JsonObject { ["path"] = file.Path, ["status"] = file.Status, ["added"] = file.Added, ["removed"] = file.Removed };
        if (file.From is not null)
        {
            json["from"] = file.From;
        }

        if (file.Binary)
        {
            json["binary"] = true;
        }

        return json;
    }
}
