using System.Text.Json.Nodes;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;
using Pantheon.Tests.Authoring;

namespace Pantheon.Tests.Conformance.Flows;

/// <summary>Reads the files of cases; a key that nobody knows is a fault, so that no expectation is passed over.</summary>
internal static class FlowCaseReader
{
    private static readonly string[] Keys = ["title", "flow", "files", "answers", "base", "base_coverage", "input", "runs", "task", "expect"];

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Pantheon.Tests", "Conformance", "Flows", "Cases");

    public static IEnumerable<FlowCase> All() => Directory.GetFiles(Folder, "*.yaml").Order(StringComparer.Ordinal).SelectMany(Read);

    /// <summary>The files of the catalog that every case has.</summary>
    public static Dictionary<string, string> Catalog()
    {
        var root = Path.Combine(Folder, "catalog");
        return Directory.GetFiles(root, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(root, file).Replace('\\', '/'), File.ReadAllText);
    }

    private static IEnumerable<FlowCase> Read(string file)
    {
        var faults = new DiagnosticBag();
        var document = YamlJson.Read(file, File.ReadAllText(file), faults) as JsonObject;
        if (document?["cases"] is not JsonArray cases || faults.Count > 0)
        {
            throw new InvalidOperationException($"{file}: {string.Join("; ", Said.Lines(faults))}");
        }

        foreach (var each in cases.OfType<JsonObject>())
        {
            var unknown = each.Select(entry => entry.Key).Concat((each["expect"] as JsonObject ?? []).Select(entry => $"expect.{entry.Key}"))
                .FirstOrDefault(key => !Keys.Contains(key) && !(key.StartsWith("expect.", StringComparison.Ordinal) && FlowCaseCheck.Keys.Contains(key[7..])));
            yield return unknown is null
                ? new FlowCase(file, each["title"]!.ToString(), each["flow"]!.ToString(), each) // a case without them is no case
                : throw new InvalidOperationException($"{file}: '{each["title"]}' has the unknown key '{unknown}'");
        }
    }
}
