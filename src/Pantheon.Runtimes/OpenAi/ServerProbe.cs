using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.OpenAi;

/// <summary>Asks an OpenAI-compatible server what it is and what it serves; waits while it is still loading its model.</summary>
internal sealed class ServerProbe(HttpClient http, string server, TimeProvider time)
{
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public async Task<ServerCard> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(cancellationToken);
        }
        catch (Exception strange) when (strange is InvalidOperationException or FormatException or ArgumentException)
        {
            // JSON of another shape than any model server's: somebody else listens there
            throw OpenAiFault.Broken(server, strange);
        }
    }

    private async Task<ServerCard> AskAsync(CancellationToken cancellationToken)
    {
        var (models, header) = await GetAsync("v1/models", cancellationToken);
        var entries = (models["data"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var names = entries.SelectMany(Names).Distinct().ToList();
        if (header != "llama.cpp" || entries.FirstOrDefault()?["owned_by"]?.ToString() != "llamacpp")
        {
            return new ServerCard { Kind = RuntimeKind.OpenAi, Models = names };
        }

        var (props, _) = await GetAsync("props", cancellationToken);
        return new ServerCard
        {
            Kind = RuntimeKind.LlamaServer,
            Models = names,
            ContextLength = props["default_generation_settings"]?["n_ctx"]?.GetValue<int>(),
            Digest = Fingerprint(entries[0], props),
            Proof = props["model_path"]?.ToString() is { Length: > 0 } path ? $"llama-server /props serves the model file '{Path.GetFileName(path)}'" : null,
        };
    }

    private static IEnumerable<string> Names(JsonObject entry) =>
        (entry["aliases"] as JsonArray ?? []).Select(alias => alias?.ToString()).Prepend(entry["id"]?.ToString()).OfType<string>();

    /// <summary>llama-server names no digest: what it says of file, sizes, format and template stands in for one.</summary>
    private static string Fingerprint(JsonObject entry, JsonNode props)
    {
        var facts = new JsonObject
        {
            ["file"] = Path.GetFileName(props["model_path"]?.ToString()),
            ["meta"] = entry["meta"]?.DeepClone(),
            ["template"] = props["chat_template"]?.DeepClone(),
        };
        (facts["meta"] as JsonObject)?.Remove("n_ctx");
        return Digest.Of(facts.ToJsonString()).ToString();
    }

    private async Task<(JsonNode Body, string? Server)> GetAsync(string path, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            using var deadline = new CancellationTokenSource(AnswerTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            try
            {
                using var response = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, either.Token);
                var text = await BoundedText.ReadAsync(response.Content, either.Token);
                if (response.IsSuccessStatusCode)
                {
                    return (JsonNode.Parse(text) ?? new JsonObject(), response.Headers.Server.ToString());
                }

                if (response.StatusCode != HttpStatusCode.ServiceUnavailable || time.GetElapsedTime(start) > LoadTimeout)
                {
                    throw OpenAiFault.Of(server, response.StatusCode, text);
                }
            }
            catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                // a server that drips its answer would hold up the whole night
                throw OpenAiFault.Unreachable(server, new TimeoutException($"it did not answer '{path}' within {AnswerTimeout.TotalSeconds:0} seconds", exception));
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                throw OpenAiFault.Unreachable(server, exception);
            }
            catch (JsonException exception)
            {
                throw OpenAiFault.Broken(server, exception);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
