using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.OpenAi.Answers;

/// <summary>Puts streamed tool-call fragments together: a new id starts a new call even when a server repeats the index, and every call gets an id of its own in the conversation.</summary>
/// <param name="used">Ids of the calls that the conversation has already.</param>
internal sealed class ToolCallAssembler(IEnumerable<string> used)
{
    // each fragment looks for its call among all of them
    private const int MaxCalls = 256;
    private const int MostOfName = 1024;

    // one that is longer is no id of a server, and every later request would carry it
    private const int MostOfId = 128;
    private const int MostOfArguments = 8 * 1024 * 1024;

    private readonly List<Fragment> _calls = [];
    private readonly Lazy<HashSet<string>> _used = new(() => [.. used]);

    public void Add(JsonElement deltas)
    {
        foreach (var delta in deltas.EnumerateArray().Where(delta => delta.ValueKind == JsonValueKind.Object))
        {
            var index = Member(delta, "index")?.GetInt32() ?? _calls.LastOrDefault()?.Index ?? 0;
            var id = Member(delta, "id")?.GetString() is { Length: > 0 } given ? given : null;
            var function = Member(delta, "function");
            var name = function is { } named ? Member(named, "name")?.GetString() : null;
            var call = Find(index, id, name);
            if (call is null)
            {
                call = _calls.Count < MaxCalls ? new Fragment(index) : throw new FormatException($"the server begins more than {MaxCalls} calls in one answer");
                _calls.Add(call);
            }

            call.Id ??= id;
            if (call.Name != name)
            {
                call.Name += name;
            }

            call.Arguments.Append(function is { } called ? ArgumentsText(Member(called, "arguments")) : null);
            if (call.Name.Length > MostOfName || call.Arguments.Length > MostOfArguments)
            {
                throw new FormatException("the server writes a call that has no end");
            }
        }
    }

    public bool Any => _calls.Count > 0;

    /// <summary>The finished calls. Ids that the server did not give, or gave before, are made here: nine letters and digits, which every template takes.</summary>
    public IReadOnlyList<FunctionCallContent> Calls() => [.. _calls.Select(Content)];

    private Fragment? Find(int index, string? id, string? name)
    {
        var call = _calls.FindLast(known => known.Index == index && (id is null || known.Id is null || known.Id == id));

        // a call of a server that gives neither index nor id is told from the one before by a name that follows whole arguments
        return call is not null && (id is null || call.Id != id) && !string.IsNullOrEmpty(name) && call.Name.Length > 0 && Parse(call.Arguments.ToString()) is not null ? null : call;
    }

    private FunctionCallContent Content(Fragment call)
    {
        var id = call.Id is { Length: <= MostOfId } given && _used.Value.Add(given) ? given : Own();
        var raw = new RawToolCall(call.Id, call.Name, call.Arguments.ToString());
        return new FunctionCallContent(id, raw.Name, Parse(raw.Arguments)) { RawRepresentation = raw with { Id = id } };
    }

    private string Own()
    {
        var number = _used.Value.Count + 1;
        string id;
        do
        {
            id = "call" + number++.ToString("00000", CultureInfo.InvariantCulture);
        }
        while (!_used.Value.Add(id));

        return id;
    }

    private static Dictionary<string, object?>? Parse(string arguments)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments);
        }
        catch (JsonException)
        {
            // what does not parse travels as RawToolCall; the session answers it
            return null;
        }
    }

    private static JsonElement? Member(JsonElement map, string name) => map.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? ArgumentsText(JsonElement? arguments) =>
        arguments is not { } value ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : JsonSerializer.Serialize(value);

    private sealed class Fragment(int index)
    {
        public int Index { get; } = index;

        public string? Id { get; set; }

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
