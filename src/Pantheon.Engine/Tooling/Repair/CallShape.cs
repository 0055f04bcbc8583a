using System.Text.Json;

namespace Pantheon.Engine.Tooling.Repair;

/// <summary>Finds calls in a JSON value by the members that models give them.</summary>
internal static class CallShape
{
    private static readonly string[] s_names = ["name", "tool_name", "function_name", "tool", "function", "action", "recipient_name"];
    private static readonly string[] s_wrappers = ["function", "tool_call", "function_call"];
    private static readonly string[] s_arguments = ["arguments", "parameters", "args", "params", "kwargs", "input", "tool_input", "action_input"];

    /// <summary>The calls that a value is made of, or null when it is no call or list of calls at all; those of tools that were not offered are left out.</summary>
    public static List<EmbeddedCall>? Calls(string json, bool isWrapped, OfferedTools offered)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 80 });
            var calls = new List<EmbeddedCall>();
            return Add(document.RootElement, isWrapped, offered, calls, 0) ? calls : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Add(JsonElement value, bool isWrapped, OfferedTools offered, List<EmbeddedCall> calls, int depth)
    {
        if (value.ValueKind == JsonValueKind.Array && depth == 0)
        {
            return value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object && Add(item, isWrapped, offered, calls, depth + 1));
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (value.TryGetProperty("tool_calls", out var list) && list.ValueKind == JsonValueKind.Array && depth == 0)
        {
            return Add(list, isWrapped, offered, calls, depth);
        }

        foreach (var wrapper in s_wrappers)
        {
            if (value.TryGetProperty(wrapper, out var inner) && inner.ValueKind == JsonValueKind.Object && depth < 3)
            {
                return Add(inner, isWrapped, offered, calls, depth + 1);
            }
        }

        return AddCall(value, isWrapped, offered, calls) || (isWrapped && AddKeyed(value, offered, calls));
    }

    private static bool AddCall(JsonElement value, bool isWrapped, OfferedTools offered, List<EmbeddedCall> calls)
    {
        var name = s_names.Select(key => value.TryGetProperty(key, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null)
            .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
        if (name is null || IsDefinition(value))
        {
            return false;
        }

        var arguments = Arguments(value, out var repairs) ?? (isWrapped ? Flat(value, name, offered) : null);
        if (arguments is null && (!isWrapped || value.EnumerateObject().Any(member => !s_names.Contains(member.Name) && member.Name is not ("id" or "type" or "tool_call_id" or "call_id"))))
        {
            return false;
        }

        if (offered.Find(name) is { } tool)
        {
            calls.Add(new EmbeddedCall(tool, arguments ?? "{}") { Repairs = repairs });
        }

        return true;
    }

    /// <summary>Objects of the form {"tool": {arguments}}, as some models put between their marks.</summary>
    private static bool AddKeyed(JsonElement value, OfferedTools offered, List<EmbeddedCall> calls)
    {
        var members = value.EnumerateObject().ToList();
        if (members.Count != 1 || members[0].Value.ValueKind != JsonValueKind.Object || offered.Find(members[0].Name) is not { } tool)
        {
            return false;
        }

        calls.Add(new EmbeddedCall(tool, members[0].Value.GetRawText()));
        return true;
    }

    /// <summary>Arguments that stand beside the name, each known by the tool's schema.</summary>
    private static string? Flat(JsonElement value, string name, OfferedTools offered)
    {
        var members = value.EnumerateObject().Where(member => !s_names.Contains(member.Name) && member.Name is not ("id" or "type" or "tool_call_id" or "call_id")).ToList();
        return members.Count > 0 && offered.Find(name) is { } tool && members.TrueForAll(member => offered.SchemaOf(tool, member.Name) is not null)
            ? $"{{{string.Join(',', members.Select(member => $"{LooseWord.Quoted(member.Name)}:{member.Value.GetRawText()}"))}}}"
            : null;
    }

    private static string? Arguments(JsonElement value, out LooseRepairs repairs)
    {
        repairs = LooseRepairs.None;
        foreach (var key in s_arguments)
        {
            if (value.TryGetProperty(key, out var found))
            {
                return found.ValueKind switch
                {
                    JsonValueKind.String => Inner(found.GetString()!, out repairs),
                    JsonValueKind.Null => "{}",
                    _ => found.GetRawText(),
                };
            }
        }

        return null;
    }

    /// <summary>Arguments that were encoded twice.</summary>
    private static string Inner(string text, out LooseRepairs repairs)
    {
        repairs = LooseRepairs.None;
        if (string.IsNullOrWhiteSpace(text))
        {
            return "{}";
        }

        var reading = LooseDocument.Read(text, LooseRoot.Object);
        if (reading.Only is not { } json)
        {
            return text;
        }

        repairs = reading.Repairs;
        return json;
    }

    /// <summary>A tool's definition said again is no call of it.</summary>
    private static bool IsDefinition(JsonElement value) =>
        value.TryGetProperty("parameters", out var schema) && schema.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("properties", out _) && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String;
}
