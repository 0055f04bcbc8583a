using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Benchmarks.Measuring;
using Pantheon.Engine.Tooling.Arguments;

namespace Pantheon.Benchmarks.Engine;

/// <summary>What it costs to read damaged arguments, from the text to the value that a tool gets, against the framework's own reading of the intact text.</summary>
internal static class RepairCost
{
    private const int Rounds = 11;
    private const int Characters = 2_000_000;
    private static readonly int[] s_sizes = [200, 2_000, 20_000];

    private static readonly (string Name, Func<string, string> Of)[] s_damages =
    [
        ("none", text => text),
        ("trailing comma", text => $"{text[..^1]},}}"),
        ("first comma missing", text => text.Remove(text.IndexOf(',', StringComparison.Ordinal), 1)),
        ("single quotes", text => text.Replace('"', '\'')),
        ("unquoted keys", text => text.Replace("{\"", "{", StringComparison.Ordinal).Replace("\":", ":", StringComparison.Ordinal).Replace(", \"", ", ", StringComparison.Ordinal)),
        ("last bracket missing", text => text[..^1]),
        ("fence and words", text => $"Here are the arguments:\n```json\n{text}\n```\nLet me know if that works."),
        ("encoded twice", text => JsonSerializer.Serialize(text)),
    ];

    public static async Task RunAsync()
    {
        foreach (var size in s_sizes)
        {
            var intact = Text(size);
            foreach (var (name, damage) in s_damages)
            {
                var damaged = damage(intact);
                var count = Characters / intact.Length;
                if (!ArgumentReader.Read(damaged).IsExecutable)
                {
                    throw new InvalidOperationException($"The damage '{name}' is not undone.");
                }

                var samples = await Samples.TakeAsync(Rounds, () => Repeat(count, () => ArgumentReader.Read(damaged)), () => Repeat(count, () => Parse(intact)));
                samples.Print(string.Create(CultureInfo.InvariantCulture, $"{name}, {size} characters, {count} times"), "System.Text.Json's parse of the intact text");
                var (own, floor) = (Bytes(() => ArgumentReader.Read(damaged)), Bytes(() => Parse(intact)));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"memory",-44} {own} bytes, {floor} bytes: {(double)own / floor:0.00}"));
            }
        }
    }

    private static JsonNode Parse(string text)
    {
        var node = JsonNode.Parse(text)!; // the text is an object
        Walk(node);
        return node;
    }

    /// <summary>A parsed text becomes values only when they are asked for, which a tool does.</summary>
    private static void Walk(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, value) in map)
                {
                    Walk(value);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Walk(item);
                }

                break;
            case JsonValue value:
                value.TryGetValue<string>(out _);
                break;
        }
    }

    private static Task Repeat(int count, Func<object> work)
    {
        for (var i = 0; i < count; i++)
        {
            GC.KeepAlive(work());
        }

        return Task.CompletedTask;
    }

    private static long Bytes(Func<object> work)
    {
        GC.KeepAlive(work());
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(work());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Arguments as tools take them: short texts, numbers, a list, and one text that fills the rest.</summary>
    private static string Text(int size)
    {
        var text = new StringBuilder("""{"path": "src/Pantheon.Engine/Sessions/AgentSession.cs", "from_line": 12, "all": true, "tags": ["a", "b"], "edits": [""");
        for (var i = 0; text.Length < size - 60; i++)
        {
            text.Append(i > 0 ? ", " : "").Append(CultureInfo.InvariantCulture, $$"""{"line": {{i}}, "old": "return null", "new": "return value"}""");
        }

        return text.Append("]}").ToString();
    }
}
