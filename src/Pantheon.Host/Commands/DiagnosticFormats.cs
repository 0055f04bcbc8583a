using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;

namespace Pantheon.Host.Commands;

/// <summary>Faults of files for other programs: SARIF 2.1.0 for code scanning, and the commands by which GitHub's runners mark lines.</summary>
internal static class DiagnosticFormats
{
    private const string Explained = "https://json.schemastore.org/sarif-2.1.0.json";

    public static JsonObject Sarif(IReadOnlyList<Diagnostic> faults)
    {
        List<string> codes = [.. faults.Select(fault => fault.Code).Distinct().Order(StringComparer.Ordinal)];
        return new JsonObject
        {
            ["$schema"] = Explained,
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = "pantheon",
                        ["version"] = ProgramVersion.Text,
                        ["rules"] = new JsonArray([.. codes.Select(code => (JsonNode)new JsonObject { ["id"] = code, ["help"] = new JsonObject { ["text"] = ExplainCommand.Code(code) ?? code } })]),
                    },
                },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = new JsonArray([.. faults.Select(fault => (JsonNode)Result(fault, codes))]),
            }),
        };
    }

    /// <summary>A line of the workflow commands, as in `::error file=flows/a.yaml,line=2,col=3,title=PAN1203::unknown key`.</summary>
    public static string GitHub(Diagnostic fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var end = fault.Span.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $",endColumn={fault.Span.Column + fault.Span.Length}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"::{(fault.Severity == Severity.Error ? "error" : "warning")} file={Property(fault.Span.File)},line={fault.Span.Line},col={fault.Span.Column}{end},title={fault.Code}::{Message(Words(fault))}");
    }

    private static JsonObject Result(Diagnostic fault, List<string> codes) => new()
    {
        ["ruleId"] = fault.Code,
        ["ruleIndex"] = codes.IndexOf(fault.Code),
        ["level"] = Word.Of(fault.Severity),
        ["message"] = new JsonObject { ["text"] = Words(fault) },
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = new JsonObject { ["uri"] = Uri.EscapeDataString(fault.Span.File).Replace("%2F", "/", StringComparison.Ordinal) },
                ["region"] = new JsonObject { ["startLine"] = fault.Span.Line, ["startColumn"] = fault.Span.Column, ["endColumn"] = fault.Span.Column + Math.Max(1, fault.Span.Length) },
            },
        }),
    };

    private static string Words(Diagnostic fault) => fault.Hint is { } hint ? $"{fault.Message} ({hint})" : fault.Message;

    private static string Message(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Message(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
