using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Runtimes.Scripted;

/// <summary>Walks the JSON of a replies file and collects every fault with its path, instead of stopping at the first.</summary>
internal sealed class ScriptedRepliesReader(string file)
{
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    public ScriptedReplies? Read(string json)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json);
            // A key that stands twice is only found when the object is first looked into.
            _ = root?.DeepClone();
        }
        catch (Exception ex) when (ex is JsonException or ArgumentException)
        {
            _faults.Add($"{file}: not JSON: {ex.Message}");
            return null;
        }

        if (Object(root, "$", ["version", "models"]) is not { } top)
        {
            return null;
        }

        if (top["version"] is not JsonValue version || !version.TryGetValue(out int number) || number != 1)
        {
            Fault("$.version", $"is {Show(top["version"])}; this program reads version 1");
        }

        var models = Items(top, "models", "$", Model);
        foreach (var twice in models.GroupBy(model => model.Id).Where(group => group.Count() > 1))
        {
            Fault("$.models", $"has the model '{twice.Key}' {twice.Count()} times; an id stands once");
        }

        return new ScriptedReplies(models);
    }

    private ScriptedModel? Model(JsonNode? node, string at)
    {
        if (Object(node, at, ["id", "scripts"]) is not { } model)
        {
            return null;
        }

        var id = Text(model, "id", at);
        if (id.Length == 0)
        {
            Fault(at + ".id", "is missing or empty; a model needs a name");
        }

        return new ScriptedModel(id, Items(model, "scripts", at, ReadScript));
    }

    private Script? ReadScript(JsonNode? node, string at)
    {
        if (Object(node, at, ["name", "when", "unless", "turns"]) is not { } script)
        {
            return null;
        }

        var name = Text(script, "name", at);
        if (name.Length == 0)
        {
            Fault(at + ".name", "is missing or empty; a script needs a name");
        }

        return new Script
        {
            Name = name,
            When = Items(script, "when", at, Words),
            Unless = script.ContainsKey("unless") ? Items(script, "unless", at, Words) : [],
            Turns = Items(script, "turns", at, Turn),
        };
    }

    private ScriptedReply? Turn(JsonNode? node, string at)
    {
        if (Object(node, at, ["text", "reasoning", "calls"]) is not { } turn)
        {
            return null;
        }

        var reply = new ScriptedReply
        {
            Text = Text(turn, "text", at),
            Reasoning = Text(turn, "reasoning", at),
            Calls = turn.ContainsKey("calls") ? Items(turn, "calls", at, Call) : [],
        };
        if (reply.IsEmpty)
        {
            Fault(at, "has neither text nor reasoning nor calls; leave the turn out instead");
        }

        return reply;
    }

    private ScriptedCall? Call(JsonNode? node, string at)
    {
        if (Object(node, at, ["name", "arguments"]) is not { } call)
        {
            return null;
        }

        var name = Text(call, "name", at);
        if (name.Length == 0)
        {
            Fault(at + ".name", "is missing or empty; a call names its tool");
        }

        if (call["arguments"] is JsonObject arguments)
        {
            return new ScriptedCall(name, arguments);
        }

        Fault(at + ".arguments", $"is {Show(call["arguments"])}; expected an object");
        return null;
    }

    private string? Words(JsonNode? node, string at)
    {
        if (node is JsonValue value && value.TryGetValue(out string? words) && words.Length > 0)
        {
            return words;
        }

        Fault(at, $"is {Show(node)}; expected a text that is not empty");
        return null;
    }

    private List<T> Items<T>(JsonObject parent, string key, string at, Func<JsonNode?, string, T?> read)
        where T : class
    {
        if (parent[key] is not JsonArray array)
        {
            Fault($"{at}.{key}", $"is {Show(parent[key])}; expected a list");
            return [];
        }

        return [.. array.Select((node, index) => read(node, $"{at}.{key}[{index}]")).OfType<T>()];
    }

    private JsonObject? Object(JsonNode? node, string at, string[] keys)
    {
        if (node is not JsonObject found)
        {
            Fault(at, $"is {Show(node)}; expected an object with {string.Join(", ", keys)}");
            return null;
        }

        foreach (var key in found.Select(pair => pair.Key).Except(keys))
        {
            Fault($"{at}.{key}", $"is not known here; known are {string.Join(", ", keys)}");
        }

        return found;
    }

    private string Text(JsonObject parent, string key, string at)
    {
        if (!parent.TryGetPropertyValue(key, out var node))
        {
            return "";
        }

        if (node is JsonValue value && value.TryGetValue(out string? text))
        {
            return text;
        }

        Fault($"{at}.{key}", $"is {Show(node)}; expected a text");
        return "";
    }

    private void Fault(string at, string what) => _faults.Add($"{file}: {at} {what}");

    private static string Show(JsonNode? node)
    {
        var text = node?.ToJsonString() ?? "missing or null";
        return text.Length <= 40 ? text : text[..40] + "…";
    }
}
