using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Redaction;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Evidence;

/// <summary>Looks for secrets that this worker knows by their value in what a change would make public: its lines, names and binary files, and for a bundle every changed file as a whole.</summary>
internal static class KnownValues
{
    public static async Task<IReadOnlyList<FoundSecret>> FindAsync(
        IWorkspaces workspaces, RepositorySpec repository, Patch patch, string branch, bool whole, Func<string, string> redact, CancellationToken cancellationToken)
    {
        var scan = new ValueScan(redact);
        List<FoundSecret> found =
        [
            .. scan.Patch(patch.Text),
            .. patch.Files.Index().SelectMany(file => scan.Text(file.Item.Path).Select(secret => secret with { File = "the name of a file", Line = file.Index + 1 })),
            .. scan.Text(branch).Select(secret => secret with { File = "the name of the branch" }),
        ];
        foreach (var change in patch.Files.Where(change => change.Status != "deleted" && (change.Binary || whole)))
        {
            // of a bundle the whole file goes along, and not its changed lines alone
            var file = await workspaces.InspectAsync(repository, patch.ResultTree, change.Path, cancellationToken);
            found.AddRange(scan.Text(file?.Text ?? file?.Words ?? "").Select(secret => secret with { File = change.Path }).Except(found));
        }

        return found;
    }

    public static JsonNode? Write(IReadOnlyList<FoundSecret> found) => found.Count == 0
        ? null
        : new JsonArray([.. found.Select(secret => (JsonNode)new JsonObject { ["file"] = secret.File, ["line"] = secret.Line, ["length"] = secret.Length })]);

    public static IEnumerable<FoundSecret> Read(JsonNode? told) => (told as JsonArray ?? []).OfType<JsonObject>().Select(secret => new FoundSecret(
        secret["file"]?.ToString(),
        int.Parse(secret["line"]?.ToString() ?? "1", CultureInfo.InvariantCulture),
        ValueScan.Kind,
        int.Parse(secret["length"]?.ToString() ?? "0", CultureInfo.InvariantCulture)));
}
