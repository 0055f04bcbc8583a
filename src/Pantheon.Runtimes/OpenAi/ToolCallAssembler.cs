using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.OpenAi;

/// <summary>Puts streamed tool-call fragments together: a new id starts a new call even when a server repeats the index.</summary>
internal sealed class ToolCallAssembler
{
    // each fragment looks for its call among all of them
    private const int MaxCalls = 256;

    private readonly List<Fragment> _calls = [];

    public void Add(JsonArray deltas)
    {
        foreach (var delta in deltas.OfType<JsonObject>())
        {
            var index = delta["index"]?.GetValue<int>() ?? 0;
            var id = delta["id"]?.GetValue<string>();
            var call = _calls.FindLast(known => known.Index == index && (id is null || known.Id is null || known.Id == id));
            if (call is null)
            {
                call = _calls.Count < MaxCalls ? new Fragment(index) : throw new FormatException($"the server begins more than {MaxCalls} calls in one answer");
                _calls.Add(call);
            }

            call.Id ??= id;
            call.Name.Append(delta["function"]?["name"]?.GetValue<string>());
            call.Arguments.Append(ArgumentsText(delta["function"]?["arguments"]));
        }
    }

    /// <summary>The finished calls; ids that the server did not give are made from the place in the reply.</summary>
    public IReadOnlyList<FunctionCallContent> Calls() => [.. _calls.Select((call, place) => Content(call, place))];

    private static FunctionCallContent Content(Fragment call, int place)
    {
        var raw = new RawToolCall(call.Id ?? $"call_{place + 1}", call.Name.ToString(), call.Arguments.ToString());
        return new FunctionCallContent(raw.Id!, raw.Name, Parse(raw.Arguments)) { RawRepresentation = raw };
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

    private static string? ArgumentsText(JsonNode? arguments) =>
        arguments is JsonValue value && value.TryGetValue<string>(out var text) ? text : arguments?.ToJsonString();

    private sealed class Fragment(int index)
    {
        public int Index { get; } = index;

        public string? Id { get; set; }

        public StringBuilder Name { get; } = new();

        public StringBuilder Arguments { get; } = new();
    }
}
