using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>The questions that a llama-server child is asked beside chat: whether it is ready, what it really loaded, how many tokens a text has.</summary>
internal sealed class LlamaServerProbe(HttpClient http, string server)
{
    /// <summary>Whether the model is loaded; false also while nobody listens yet.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri("health", UriKind.Relative), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or IOException)
        {
            return false;
        }
    }

    /// <summary>The context of one slot, and how many slots there are.</summary>
    public async Task<(int Context, int? Slots)> PropertiesAsync(CancellationToken cancellationToken)
    {
        var properties = await GetAsync("props", cancellationToken);
        return Number(properties?["default_generation_settings"]?["n_ctx"]) is { } context
            ? (context, Number(properties?["total_slots"]))
            : throw Strange("/props names no context length");
    }

    /// <summary>The files of the adapters it applies.</summary>
    public async Task<IReadOnlyList<string>> AdaptersAsync(CancellationToken cancellationToken) =>
        await GetAsync("lora-adapters", cancellationToken) is JsonArray adapters
            ? [.. adapters.OfType<JsonObject>().Where(adapter => adapter["scale"] is JsonValue scale && scale.TryGetValue<double>(out var value) && value != 0).Select(adapter => adapter["path"]?.ToString()).OfType<string>()]
            : throw Strange("/lora-adapters is no list");

    public async Task<int?> CountTokensAsync(string text, CancellationToken cancellationToken)
    {
        using var content = new StringContent(new JsonObject { ["content"] = text }.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("tokenize", UriKind.Relative), content, cancellationToken);
        return response.IsSuccessStatusCode && (await ParseAsync(response, cancellationToken))?["tokens"] is JsonArray tokens ? tokens.Count : null;
    }

    private async Task<JsonNode?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.IsSuccessStatusCode ? await ParseAsync(response, cancellationToken) : throw Strange($"/{path} answers {(int)response.StatusCode}");
    }

    private async Task<JsonNode?> ParseAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return JsonNode.Parse(await BoundedText.ReadAsync(response.Content, cancellationToken));
        }
        catch (JsonException exception)
        {
            throw Strange($"it answers with something that is no JSON ({exception.Message})");
        }
    }

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    private ChatException Strange(string what) => new(
        Codes.ModelCameUpDifferent, FailureKind.RuntimeUnavailable, $"{server} did not come up as it should: {what}", "run it by hand with the same model file, and look at its version")
    {
        Fault = ChatFault.Protocol,
    };
}
