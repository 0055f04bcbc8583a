using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Tests.Engine.Tooling.Repair;

/// <summary>What models really printed, collected outside the project: read where PANTHEON_CASES names the folder.</summary>
internal sealed class CaseSuiteTests
{
    [TestCase("toolcall_llamacpp", 158, 0)]
    [TestCase("toolcall_ollama", 132, 1)]
    [TestCase("toolcall_vllm", 187, 6)]
    [TestCase("toolcall_bfcl_sample", 547, 0)]
    public void The_calls_of_the_collected_replies_are_found(string file, int found, int falseCalls)
    {
        if (Environment.GetEnvironmentVariable("PANTHEON_CASES") is not { Length: > 0 } folder)
        {
            Assert.Ignore("PANTHEON_CASES names no folder with collected replies");
            return;
        }

        var (hits, calls, wrong, none) = (0, 0, 0, 0);
        foreach (var line in File.ReadLines(Path.Combine(folder, file + ".jsonl")))
        {
            var example = JsonNode.Parse(line)!;
            if (example["expected"]!["calls"] is not JsonArray expected)
            {
                Read(example);
                continue;
            }

            var isRight = Matches(expected, Read(example));
            calls += expected.Count > 0 ? 1 : 0;
            hits += expected.Count > 0 && isRight ? 1 : 0;
            none += expected.Count == 0 ? 1 : 0;
            wrong += expected.Count == 0 && !isRight ? 1 : 0;
        }

        TestContext.Out.WriteLine($"{file}: {hits} of {calls} with calls, {wrong} of {none} without");
        Assert.That(hits, Is.GreaterThanOrEqualTo(found));
        Assert.That(wrong, Is.LessThanOrEqualTo(falseCalls));
    }

    private static List<EmbeddedCall> Read(JsonNode example)
    {
        var raw = example["raw"]!.ToString();
        var isFragment = example["fragment"] is JsonValue fragment && fragment.GetValue<bool>();
        var reply = EmbeddedCalls.Read(isFragment ? $"<tool_call>{raw}</tool_call>" : raw, Offered(example["tools"] as JsonArray));
        var isPartial = example["partial"] is JsonValue partial && partial.GetValue<bool>();
        return isPartial ? [.. reply.Calls, .. reply.Truncated] : [.. reply.Calls];
    }

    private static OfferedTools Offered(JsonArray? tools) =>
        tools is not { Count: > 0 } ? OfferedTools.Any : new OfferedTools(tools.Select(Tool).DistinctBy(tool => tool.Name).ToDictionary(tool => tool.Name, tool => tool.Schema));

    private static (string Name, JsonObject? Schema) Tool(JsonNode? tool)
    {
        if (tool is JsonArray parts)
        {
            return (parts[0]!.ToString(), JsonNode.Parse(parts[2]!.ToString()) as JsonObject);
        }

        var function = tool!["function"] as JsonObject ?? tool.AsObject();
        return (function["name"]!.ToString(), (function["parameters"] ?? function["input_schema"]) as JsonObject);
    }

    private static bool Matches(JsonArray expected, List<EmbeddedCall> calls) =>
        expected.Count == calls.Count
        && expected.Zip(calls).All(pair => pair.First!["name"]!.ToString() == pair.Second.Name && (pair.First["arguments"] is not { } arguments || Same(arguments, Parse(pair.Second.Arguments))));

    private static JsonNode? Parse(string arguments)
    {
        try
        {
            return JsonNode.Parse(arguments, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Equal values; 1 and 1.0 are one number.</summary>
    private static bool Same(JsonNode? expected, JsonNode? actual) => (expected, actual) switch
    {
        (JsonObject one, JsonObject other) => one.Count == other.Count && one.All(entry => other.ContainsKey(entry.Key) && Same(entry.Value, other[entry.Key])),
        (JsonArray one, JsonArray other) => one.Count == other.Count && one.Zip(other).All(pair => Same(pair.First, pair.Second)),
        (JsonValue one, JsonValue other) when one.GetValueKind() == JsonValueKind.Number && other.GetValueKind() == JsonValueKind.Number =>
            one.GetValue<double>().Equals(other.GetValue<double>()),
        _ => JsonNode.DeepEquals(expected, actual),
    };
}
