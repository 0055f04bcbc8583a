using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Benchmarks.Sessions;

/// <summary>The least that a loop of this kind can be in .NET: HttpClient, System.Text.Json, a list of messages, a tool that reads a file; no limits, no repairs, no record.</summary>
internal sealed class FloorLoop(InstantServer server, string folder, JsonObject head) : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly Uri _address = new($"http://{server.Address}/v1/chat/completions");

    public async Task RunAsync()
    {
        server.Begin();
        var body = (JsonObject)head.DeepClone();
        var messages = body["messages"]!.AsArray();
        while (true)
        {
            var (text, id, name, arguments) = await AskAsync(body);
            var given = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments)!;
            messages.Add(new JsonObject
            {
                ["role"] = "assistant",
                ["content"] = text,
                ["tool_calls"] = new JsonArray(new JsonObject { ["id"] = id, ["type"] = "function", ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments } }),
            });
            if (name == "finish")
            {
                return;
            }

            messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = id, ["content"] = Read(given) });
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(string Text, string Id, string Name, string Arguments)> AskAsync(JsonObject body)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var (text, arguments) = (new StringBuilder(), new StringBuilder());
        var (id, name) = ("", "");
        while (await reader.ReadLineAsync() is { } line && line != "data: [DONE]")
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
            {
                continue;
            }

            using var data = JsonDocument.Parse(line.AsMemory(6));
            var choices = data.RootElement.GetProperty("choices");
            if (choices.GetArrayLength() == 0)
            {
                continue;
            }

            var delta = choices[0].GetProperty("delta");
            if (delta.TryGetProperty("content", out var said) && said.ValueKind == JsonValueKind.String)
            {
                text.Append(said.GetString());
            }

            if (delta.TryGetProperty("tool_calls", out var calls))
            {
                id = calls[0].TryGetProperty("id", out var given) ? given.GetString()! : id;
                var function = calls[0].GetProperty("function");
                name = function.TryGetProperty("name", out var called) ? called.GetString()! : name;
                arguments.Append(function.GetProperty("arguments").GetString());
            }
        }

        await reader.ReadToEndAsync();
        return (text.ToString(), id, name, arguments.ToString());
    }

    private string Read(Dictionary<string, JsonElement> given)
    {
        var lines = File.ReadAllText(Path.Combine(folder, given["path"].GetString()!)).Split('\n');
        var (from, to) = (given["from_line"].GetInt32(), given["to_line"].GetInt32());
        return string.Join('\n', lines[(from - 1)..to].Select((line, i) => $"{from + i}\t{line}"));
    }
}
