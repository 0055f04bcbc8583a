using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Failing;

/// <summary>Writes failure.json (schema failure.v1) and failure.md of an attempt: what failed, with what in hand, on which versions, and how to go on; pure.</summary>
public static class FailureArtifact
{
    private const int MaxDiff = 60_000;
    private const int MaxTests = 50;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Json(FailureFacts facts)
    {
        var (attempt, run, failure) = (facts.Attempt, facts.Run, facts.Failure);
        return new JsonObject
        {
            ["schema"] = "failure.v1",
            ["run"] = run.Id.ToString(),
            ["task"] = run.TaskId,
            ["title"] = run.Title,
            ["node"] = attempt.Id.Node.Value,
            ["attempt"] = attempt.Id.Number,
            ["state"] = Word.Of(attempt.State),
            ["kind"] = failure is null ? null : Word.Of(failure.Kind),
            ["cause"] = failure is null ? null : Word.Of(failure.Cause),
            ["code"] = failure?.Code,
            ["rule"] = failure?.Rule,
            ["message"] = failure?.Message ?? attempt.Error,
            ["error_lines"] = Strings(failure?.ErrorLines ?? []),
            ["last_turns"] = new JsonArray([.. facts.LastTurns.Select(turn => (JsonNode)new JsonObject { ["role"] = turn.Role, ["text"] = turn.Text })]),
            ["diff"] = facts.Diff.Length <= MaxDiff ? facts.Diff : facts.Diff[..MaxDiff],
            ["diff_truncated"] = facts.Diff.Length > MaxDiff,
            ["tests"] = new JsonArray([.. facts.Tests.Where(test => test.After != "passed").Take(MaxTests).Select(Test)]),
            ["log_tail"] = facts.LogTail,
            ["input_tree"] = attempt.InputTree,
            ["result_tree"] = attempt.ResultTree,
            ["salvage"] = attempt.SalvageRef,
            ["versions"] = Versions(facts),
            ["commands"] = Commands(facts),
            ["next"] = failure?.Next,
            ["at"] = facts.At.ToString("O", CultureInfo.InvariantCulture),
        };
    }

    public static string Text(JsonObject json) => json.ToJsonString(Indented) + "\n";

    public static string Markdown(JsonObject json)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# '{json["node"]}' #{json["attempt"]} {json["state"]}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Kind: {json["kind"] ?? "none"}, cause: {json["cause"] ?? "none"}\n");
        Section(text, "Task", [Line(json["title"])]);
        Section(text, "What", [Line(json["message"]), .. Part("code", json), .. Part("rule", json), .. Part("next", json)]);
        Section(text, "Error lines", (json["error_lines"] as JsonArray ?? []).Select(line => line?.ToString() ?? ""));
        Section(text, "Tests", (json["tests"] as JsonArray ?? []).OfType<JsonObject>().Select(test => $"{test["name"]}: {test["before"] ?? "?"} before, {test["after"]} now ({test["expect"]})"));
        Section(text, "Last turns", (json["last_turns"] as JsonArray ?? []).OfType<JsonObject>().Select(turn => $"{turn["role"]}: {Line(turn["text"])}"));
        Section(text, "Log", json["log_tail"]?.ToString() is { Length: > 0 } log ? log.Split('\n') : []);
        Section(text, "Kept work", [.. Part("salvage", json)]);
        Section(text, "Change so far", json["diff"]?.ToString() is { Length: > 0 } diff ? diff.Split('\n') : []);
        text.Append("\n## Commands\n\n");
        foreach (var (name, command) in (JsonObject)json["commands"]!)  // always written by Json
        {
            text.Append(CultureInfo.InvariantCulture, $"- {name}: `{command}`\n");
        }

        return text.ToString();
    }

    /// <summary>Indented, so that nothing a model or a test wrote is read as Markdown.</summary>
    private static void Section(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.TrueForAll(line => line.Length == 0))
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
        foreach (var line in all)
        {
            text.Append("    ").Append(Plain(line)).Append('\n');
        }
    }

    // a terminal must not obey what a test printed, nor a reader be shown it in another order than it stands
    private static string Plain(string line) => string.Concat(line.TrimEnd('\r').Where(character =>
        character == '\t' || (!char.IsControl(character) && CharUnicodeInfo.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))));

    private static IEnumerable<string> Part(string name, JsonObject json) => json[name] is { } value ? [$"{name}: {Line(value)}"] : [];

    private static string Line(JsonNode? node) => node?.ToString().ReplaceLineEndings(" ").Trim() ?? "";

    private static JsonNode Test(TestResult test) => new JsonObject
    {
        ["name"] = test.Test,
        ["expect"] = test.Expect,
        ["before"] = test.Before,
        ["after"] = test.After,
        ["message"] = test.Message,
    };

    private static JsonObject Versions(FailureFacts facts)
    {
        var (attempt, run) = (facts.Attempt, facts.Run);
        return new JsonObject
        {
            ["pantheon"] = facts.PantheonVersion,
            ["policy"] = new JsonObject { ["name"] = facts.Policy.ToString(), ["digest"] = facts.Policy.Digest.ToString() },
            ["catalog"] = new JsonObject { ["commit"] = run.CatalogCommit, ["digest"] = run.CatalogDigest.ToString() },
            ["flow"] = new JsonObject { ["name"] = run.Flow, ["digest"] = run.FlowDigest.ToString() },
            ["agent"] = attempt.Agent is null ? null : new JsonObject { ["name"] = attempt.Agent.ToString(), ["digest"] = facts.AgentDigest?.ToString() },
            ["model"] = attempt.Model is null ? null : new JsonObject { ["pool"] = attempt.Pool, ["name"] = attempt.Model, ["digest"] = attempt.ModelDigest },
        };
    }

    /// <summary>What a person types next: run it again and watch, leave it to the next night, look at what happened.</summary>
    private static JsonObject Commands(FailureFacts facts)
    {
        var task = facts.Run.TaskId;
        return new JsonObject
        {
            ["replay"] = task is null ? null : $"pantheon run --task {task}",
            ["retry"] = task is null ? null : $"pantheon queue add {task}",
            ["open"] = $"pantheon runs show {facts.Run.Id.Short}",
        };
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
