using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Flows;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Sessions;

/// <summary>A tool's result as a session writes it down, redacted and without what no session reads, and as it reads it again.</summary>
internal static class TapedResult
{
    private static readonly string[] Counts = ["total", "skipped"];

    public static ToolResult Interrupted(ToolDefinition tool) => ToolResult.Error(
        $"Interrupted: the worker was stopped before '{tool.Name}' had ended, and nothing of what it did was kept; all files are as they were before the call. Make it again if it is still needed.");

    public static void Write(Utf8JsonWriter json, ToolDefinition tool, ToolResult result, Func<string, string> redact)
    {
        json.WriteString("text", redact(result.Text));
        if (result.IsError && result.Text == Interrupted(tool).Text)
        {
            // no tool was asked: whoever hears it again asks none either
            json.WriteBoolean(TapeWords.Interrupted, true);
        }

        json.WriteBoolean("error", result.IsError);
        json.WriteBoolean("cut", result.Truncated);
        if (result.ExitCode is { } code)
        {
            json.WriteNumber("exit", code);
        }

        if (result.Failure is { } failure)
        {
            json.WriteStartObject("failure");
            json.WriteString("kind", Word.Of(failure.Kind));
            json.WriteString("message", redact(failure.Message));
            json.WriteString("code", failure.Code);
            json.WriteStartArray("lines");
            foreach (var line in failure.ErrorLines)
            {
                json.WriteStringValue(redact(line));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (tool.Evidence == EvidenceKind.Tests && result.Structured is JsonObject report)
        {
            json.WritePropertyName("report");
            Report(report).WriteTo(json);
        }
    }

    public static ToolResult Read(JsonObject entry) => new()
    {
        Text = entry["text"]?.ToString() ?? "",
        IsError = entry["error"]?.GetValue<bool>() == true,
        Truncated = entry["cut"]?.GetValue<bool>() == true,
        ExitCode = entry["exit"]?.GetValue<int>(),
        Failure = entry["failure"] is JsonObject failure && Word.TryParse<FailureKind>(failure["kind"]?.ToString(), out var kind)
            ? new Failure(kind, failure["message"]?.ToString() ?? "")
            {
                Code = failure["code"]?.ToString(),
                ErrorLines = [.. (failure["lines"] as JsonArray ?? []).Select(line => line?.ToString() ?? "")],
            }
            : null,
        Structured = entry["report"]?.DeepClone(),
    };

    /// <summary>Of a report of tests a session reads how many ran.</summary>
    private static JsonObject Report(JsonObject report)
    {
        try
        {
            return new(Counts.Where(report.ContainsKey).Select(name => KeyValuePair.Create(name, report[name]?.DeepClone())));
        }
        catch (ArgumentException)
        {
            // one that names a thing twice proves nothing, now and then
            return new JsonObject { ["total"] = 0 };
        }
    }
}
