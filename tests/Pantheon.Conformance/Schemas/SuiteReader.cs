using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;

namespace Pantheon.Conformance.Schemas;

/// <summary>Reads the official suite's layout: tests/draft2020-12/*.json and tests/draft7/*.json, each a list of schemas with their tests; what lies deeper (`optional`) is no part of the editions.</summary>
public static class SuiteReader
{
    private static readonly (string Folder, SchemaDraft Draft)[] Editions = [("draft2020-12", SchemaDraft.Edition202012), ("draft7", SchemaDraft.Draft7)];

    public static IEnumerable<SuiteGroup> Read(string folder)
    {
        var root = Directory.Exists(Path.Combine(folder, "tests")) ? Path.Combine(folder, "tests") : folder;
        foreach (var (name, draft) in Editions)
        {
            var files = Directory.Exists(Path.Combine(root, name)) ? Directory.GetFiles(Path.Combine(root, name), "*.json") : [];
            foreach (var file in files.Order(StringComparer.Ordinal))
            {
                foreach (var group in JsonNode.Parse(File.ReadAllText(file)) as JsonArray ?? [])
                {
                    yield return Group(draft, $"{name}/{Path.GetFileName(file)}", group as JsonObject ?? []);
                }
            }
        }
    }

    private static SuiteGroup Group(SchemaDraft draft, string file, JsonObject group) =>
        new(draft, file, group["description"]?.ToString() ?? "", group["schema"], [.. (group["tests"] as JsonArray ?? []).OfType<JsonObject>().Select(Test)]);

    private static SuiteTest Test(JsonObject test) => new(test["description"]?.ToString() ?? "", test["data"], test["valid"]?.GetValue<bool>() ?? false);
}
