using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Commands;

/// <summary>Reads messages that were traced; content that is gone or no messages at all is an empty list.</summary>
internal static class StoredMessages
{
    public static async Task<List<JsonObject>> ReadAsync(PantheonStore store, Digest blob, CancellationToken cancellationToken)
    {
        try
        {
            return await store.Artifacts.GetAsync(blob, cancellationToken) is { } bytes && JsonNode.Parse(Encoding.UTF8.GetString(bytes)) is JsonArray messages ? [.. messages.OfType<JsonObject>()] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
