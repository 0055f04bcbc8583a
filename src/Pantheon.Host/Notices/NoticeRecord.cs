using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Platform.Files;

namespace Pantheon.Host.Notices;

/// <summary>Which ways of telling were gone for a night's report, in a file beside it: nobody is told twice.</summary>
internal sealed class NoticeRecord(Notice notice, TimeProvider time)
{
    private readonly string _file = Path.Combine(Path.GetDirectoryName(notice.Page) ?? "", "notified.json");

    /// <summary>Null where nothing was tried yet.</summary>
    public async Task<IReadOnlyList<NoticeResult>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_file))
        {
            return null;
        }

        try
        {
            var ways = JsonNode.Parse(await File.ReadAllTextAsync(_file, cancellationToken)) as JsonObject;
            return [.. (ways?["ways"] as JsonArray ?? []).OfType<JsonObject>().Select(way => new NoticeResult(way["way"]?.ToString() ?? "", way["why"]?.ToString()))];
        }
        catch (JsonException)
        {
            // broken off while it was written, or edited: that something was tried is known
            return [];
        }
    }

    public Task WriteAsync(IReadOnlyList<NoticeResult> results, CancellationToken cancellationToken)
    {
        var json = new JsonObject
        {
            ["$schema"] = "pantheon/notified/v1",
            ["at"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["ways"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject { ["way"] = result.Way, ["why"] = result.Why })]),
        };
        return AtomicFile.WriteAsync(_file, Encoding.UTF8.GetBytes(json.ToJsonString() + "\n"), null, cancellationToken);
    }
}
