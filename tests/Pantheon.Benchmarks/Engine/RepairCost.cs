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
        ("Python's words", text => text.Replace("true", "True", StringComparison.Ordinal)),
        ("comments", text => text.Replace(", \"", ", /* next */ \"", StringComparison.Ordinal)),
        ("smart quotes", Smart),
        ("raw line breaks", text => text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("return v", "return\nv", StringComparison.Ordinal)),
        ("fence and words", text => $"Here are the arguments:\n```json\n{text}\n```\nLet me know if that works."),
        ("encoded twice", text => JsonSerializer.Serialize(text)),
    ];

    public static async Task RunAsync()
    {
        foreach (var size in s_sizes)
        {
            await CompareAsync("members", Members(size));
            await CompareAsync("a file", File(size));
        }
    }

    private static async Task CompareAsync(string kind, string intact)
    {
        var count = Characters / intact.Length;
        foreach (var (name, damage) in s_damages)
        {
            var damaged = damage(intact);
            if (!ArgumentReader.Read(damaged).IsExecutable)
            {
                throw new InvalidOperationException($"The damage '{name}' is not undone.");
            }

            var title = string.Create(CultureInfo.InvariantCulture, $"{kind}, {intact.Length} characters, {name}");
            var bare = await Samples.TakeAsync(Rounds, () => Repeat(count, () => ArgumentReader.Read(damaged)), () => Repeat(count, () => Check(intact)));
            bare.Print(title, "JsonDocument.Parse of the intact text");
            var read = await Samples.TakeAsync(Rounds, () => Repeat(count, () => ArgumentReader.Read(damaged)), () => Repeat(count, () => Nodes(intact)));
            read.Print(title, "JsonNode.Parse of it and reading its values");
            var (own, floor) = (Bytes(() => ArgumentReader.Read(damaged)), Bytes(() => Nodes(intact)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"memory",-44} {own} bytes, {floor} bytes: {(double)own / floor:0.00}"));
        }
    }

    /// <summary>The least that reading JSON costs: its check and a table of its tokens, and none of its values.</summary>
    private static void Check(string text) => JsonDocument.Parse(text).Dispose();

    private static void Nodes(string text) => Walk(JsonNode.Parse(text));

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

    private static string Smart(string text)
    {
        var smart = new StringBuilder(text);
        var isOpen = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && text[i - 1] != '\\')
            {
                isOpen = !isOpen;
                smart[i] = isOpen ? '“' : '”';
            }
        }

        return smart.ToString();
    }

    private static Task Repeat(int count, Action work)
    {
        for (var i = 0; i < count; i++)
        {
            work();
        }

        return Task.CompletedTask;
    }

    private static long Bytes(Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Arguments as tools take them: short texts, a number, a list, and edits that fill the rest.</summary>
    private static string Members(int size)
    {
        var text = new StringBuilder("""{"path": "src/Pantheon.Engine/Sessions/AgentSession.cs", "from_line": 12, "all": true, "tags": ["a", "b"], "edits": [""");
        for (var i = 0; text.Length < size - 60; i++)
        {
            text.Append(i > 0 ? ", " : "").Append(CultureInfo.InvariantCulture, $$"""{"line": {{i}}, "old": "return null", "new": "return value"}""");
        }

        return text.Append("]}").ToString();
    }

    /// <summary>A whole file as one text, with quotes and line breaks in it.</summary>
    private static string File(int size)
    {
        var text = new StringBuilder("{\"path\": \"src/Pantheon.Engine/Sessions/AgentSession.cs\", \"overwrite\": true, \"content\": \"");
        for (var i = 0; text.Length < size - 60; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"        Console.WriteLine(\\\"line {i} of it\\\", {i});\\n");
        }

        return text.Append("\"}").ToString();
    }
}
