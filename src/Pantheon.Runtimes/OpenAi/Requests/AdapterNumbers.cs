using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.OpenAi.Asking;

namespace Pantheon.Runtimes.OpenAi.Requests;

/// <summary>Finds llama-server's numbers for the adapters a request asks for: a number it does not know it passes over, and the bare model would answer.</summary>
internal sealed class AdapterNumbers(Asker asker)
{
    /// <summary>What goes under `lora`; null when the request asks for none.</summary>
    public async Task<JsonArray?> OfAsync(IReadOnlyList<ChatAdapter> wanted, string model, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0)
        {
            return null;
        }

        return await asker.UnderstandAsync(async () =>
        {
            var answer = asker.Successful(await asker.GetAsync($"lora-adapters?model={Uri.EscapeDataString(model)}", cancellationToken));
            var known = (JsonNode.Parse(answer.Text) as JsonArray ?? []).OfType<JsonObject>().ToList();
            return new JsonArray([.. wanted.Select(adapter => (JsonNode)Number(adapter, known))]);
        });
    }

    private JsonObject Number(ChatAdapter adapter, List<JsonObject> known)
    {
        var found = known.Find(entry => Path.GetFileName(entry.TextAt("path")) == adapter.Name || entry.TextAt("path") == adapter.Name)
            ?? throw new ChatException(
                Codes.AdapterMissing,
                FailureKind.RuntimeUnavailable,
                $"{asker.Server} has no adapter '{adapter.Name}'; it has {(string.Join(", ", known.Select(entry => $"'{Path.GetFileName(entry.TextAt("path"))}'")) is { Length: > 0 } names ? names : "none")}",
                "start the server with --lora and the adapter's file")
            {
                Fault = ChatFault.ModelMissing,
            };
        return new JsonObject { ["id"] = found.NumberAt("id"), ["scale"] = adapter.Scale };
    }
}
