using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Http;
using Pantheon.Runtimes.Ollama;

namespace Pantheon.Runtimes.Fetching;

/// <summary>Has an Ollama server fetch a model, and looks afterwards what it has.</summary>
/// <param name="http">A client of <see cref="LocalHttp"/> for the server.</param>
/// <param name="server">How messages name it.</param>
public sealed class OllamaPull(HttpClient http, string server)
{
    // a line is a few hundred bytes; some ten come each second, for hours
    private const long MaxBytes = 4L << 30;
    private const int MaxLineBytes = 64 * 1024;
    private const int MaxSaid = 500;
    private const string Success = "success";

    // a name that comes twice would be found only where it is looked up
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Each line of the server's progress as it comes; ends only when the server has said that all is there.</summary>
    public async IAsyncEnumerable<FetchProgress> PullAsync(string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckName(model);
        using var response = await AskAsync(HttpMethod.Post, "api/pull", new JsonObject { ["model"] = model, ["stream"] = true }, cancellationToken);
        await using var bytes = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), MaxBytes, MaxLineBytes);
        using var reader = new StreamReader(bytes, Encoding.UTF8);
        var isDone = false;
        while (await LineAsync(reader, cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            var said = Parse(line);
            if (TextOf(said["error"]) is { } error)
            {
                throw Failed($"could not fetch '{model}': {Short(error)}");
            }

            var step = Short(TextOf(said["status"]) ?? throw Failed("sent a line that is not of its protocol"));
            isDone = step == Success;
            yield return new FetchProgress(step, NumberOf(said["completed"]), NumberOf(said["total"]));
        }

        if (!isDone)
        {
            throw Failed($"broke off while it fetched '{model}'");
        }
    }

    /// <summary>The model as the server lists it now. One that the server only passes on to another machine is refused.</summary>
    public async Task<PulledModel> FindAsync(string model, CancellationToken cancellationToken)
    {
        CheckName(model);
        using var response = await AskAsync(HttpMethod.Get, "api/tags", null, cancellationToken);
        var listed = Parse(await BoundedText.ReadAsync(response.Content, cancellationToken))["models"] as JsonArray ?? [];
        var found = listed.OfType<JsonObject>().FirstOrDefault(entry => TextOf(entry["name"]) is { } name && OllamaName.Same(name, model))
            ?? throw Failed($"says that it has '{model}', and does not list it");
        if (TextOf(found["remote_host"]) is { Length: > 0 } || TextOf(found["remote_model"]) is { Length: > 0 })
        {
            throw Cloud(model);
        }

        return TextOf(found["digest"]) is { Length: > 0 } digest
            ? new PulledModel(TextOf(found["name"])!, digest, NumberOf(found["size"])) // it was found by its name
            : throw Failed($"lists '{model}' without a digest");
    }

    private static void CheckName(string model)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        if (OllamaName.IsCloud(model))
        {
            throw Cloud(model);
        }
    }

    private static PantheonException Cloud(string model) => new(
        Codes.PullUnclear, $"'{model}' is no model for this machine: Ollama passes it on to the cloud", "pantheon models profiles lists models that run here");

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Version = http.DefaultRequestVersion,
            VersionPolicy = http.DefaultVersionPolicy,
            Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                var text = await BoundedText.ReadAsync(response.Content, cancellationToken);
                throw Failed($"answered {(int)response.StatusCode}: {Short(Reason(text))}");
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw Failed($"does not answer: {broken.Message}", broken);
        }
    }

    private async Task<string?> LineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw Failed($"broke off: {broken.Message}", broken);
        }
    }

    private JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) as JsonObject ?? throw Failed("sent what is not of its protocol");
        }
        catch (JsonException strange)
        {
            throw Failed("sent what is not of its protocol", strange);
        }
    }

    private static string Reason(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) is JsonObject said && TextOf(said["error"]) is { } error ? error : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static long? NumberOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    private static string Short(string text) => text.Length > MaxSaid ? text[..MaxSaid] : text;

    private PantheonException Failed(string what, Exception? inner = null) =>
        new(Codes.PullFailed, $"{server} {what}", "look at the server's own log, then run the command again; it goes on where it was", inner);
}
