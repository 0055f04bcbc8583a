using System.Text.Json;
using System.Xml;

namespace Pantheon.Tools.Files;

/// <summary>Looks whether a text that was written can be read as what its name says; where it cannot, the fault and its line go into the answer, and the write stands.</summary>
internal static class SyntaxCheck
{
    private const int MaxDepth = 256;

    private static readonly HashSet<string> Xml =
    [
        ".xml", ".csproj", ".fsproj", ".vbproj", ".proj", ".props", ".targets", ".slnx", ".resx", ".xaml", ".axaml", ".nuspec", ".config", ".xsd", ".xsl", ".xslt", ".svg", ".ruleset", ".runsettings",
    ];

    /// <summary>A sentence to put behind the answer, or nothing.</summary>
    public static string NoteOn(string path, string text) => Fault(path, text) is { } fault ? $" Warning: {path} {fault}" : "";

    private static string? Fault(string path, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".json" => JsonFault(text, isLoose: false),
            ".jsonc" or ".json5" => JsonFault(text, isLoose: true),
            ".jsonl" or ".ndjson" => text.Split('\n').Index().Select(line => line.Item.Trim().Length == 0 ? null : JsonFault(line.Item, isLoose: false, line.Index)).FirstOrDefault(fault => fault is not null),
            ".yaml" or ".yml" => YamlFault(text),
            var extension when Xml.Contains(extension) => XmlFault(text),
            _ => null,
        };
    }

    private static string? JsonFault(string text, bool isLoose, int linesBefore = 0)
    {
        var options = new JsonDocumentOptions
        {
            MaxDepth = MaxDepth,
            AllowTrailingCommas = isLoose,
            CommentHandling = isLoose ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow,
        };
        try
        {
            using var document = JsonDocument.Parse(text, options);
            return null;
        }
        catch (JsonException failure)
        {
            if (!isLoose && JsonFault(text, isLoose: true, linesBefore) is null)
            {
                return "has comments or trailing commas, which not every reader of JSON takes.";
            }

            var reason = failure.Message.Split(" LineNumber:")[0];
            return FormattableString.Invariant($"is not JSON: line {linesBefore + (failure.LineNumber ?? 0) + 1}, column {(failure.BytePositionInLine ?? 0) + 1}: {reason}");
        }
    }

    private static string? XmlFault(string text)
    {
        // what a document type defines is not read here, so its entities would look like faults
        if (text.Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), settings);
            while (reader.Read())
            {
                // reading to the end is the check
            }

            return null;
        }
        catch (XmlException failure)
        {
            return FormattableString.Invariant($"is not XML: line {failure.LineNumber}, column {failure.LinePosition}: {failure.Message.Split(" Line ")[0]}");
        }
    }

    // no reader of YAML is at hand here; this is the fault that models make
    private static string? YamlFault(string text)
    {
        var line = text.Split('\n').ToList().FindIndex(candidate => candidate.TrimStart(' ').StartsWith('\t') && candidate.Trim().Length > 0);
        return line < 0 ? null : FormattableString.Invariant($"is not YAML: line {line + 1} is indented by a tab.");
    }
}
