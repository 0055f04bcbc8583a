using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Coverage;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Redaction;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Evidence;

namespace Pantheon.Engine.Taping;

/// <summary>All that nodes of a flow hear from outside, trees excepted.</summary>
internal static class TapedKinds
{
    /// <summary>The model that an agent's seat gave; its client is the reader's affair.</summary>
    public static readonly TapedKind<RoutedModel> Model = new("model", model => Pin(model.Pin), taped => new RoutedModel(Pin(taped), SilentClient.Instance));

    public static readonly TapedKind<bool> Worktree = new("worktree", _ => null, _ => true);

    public static readonly TapedKind<(string Tree, Failure? Refused)> Snapshot = new(
        "snapshot",
        taken => new JsonObject { ["tree"] = taken.Tree, ["refused"] = TapedFailure.Write(taken.Refused) },
        taped => (taped?["tree"]?.ToString() ?? "", TapedFailure.Read(taped?["refused"])));

    public static readonly TapedKind<ToolResult> Result = new("result", Write, ReadResult);

    /// <summary>How tests stood without the change.</summary>
    public static readonly TapedKind<TestReport> Before = new("before", Write, TestReport.Of);

    public static readonly TapedKind<bool> Applies = new("applies", applies => applies, taped => taped?.GetValue<bool>() == true);

    public static readonly TapedKind<PublishedBranch> Published = new(
        "published",
        branch => new JsonObject { ["branch"] = branch.Branch, ["commit"] = branch.Commit },
        taped => new PublishedBranch(taped?["branch"]?.ToString() ?? "", taped?["commit"]?.ToString() ?? ""));

    /// <summary>The digest of a bundle, whose bytes are an artifact.</summary>
    public static readonly TapedKind<Digest> Bundle = new("bundle", digest => digest.Hex, taped => new Digest(taped?.ToString() ?? ""));

    /// <summary>That the seat at a model was lost, and with it the session.</summary>
    public static readonly TapedKind<bool> LostSeat = new("seat", _ => null, _ => true);

    /// <summary>Which lines the base's own tests run; why nobody knows, where nobody does.</summary>
    public static readonly TapedKind<(CoverageReport? Report, string? Fault)> BaseCoverage = new(
        "base_coverage",
        known => new JsonObject { ["report"] = known.Report?.ToJson(), ["fault"] = known.Fault },
        taped => (CoverageReport.Of(taped?["report"]), taped?["fault"]?.ToString()));

    /// <summary>What a cache had: whether anything, the output, and the tree it came with.</summary>
    public static readonly TapedKind<(bool IsHit, JsonNode? Output, string? Tree)> Cached = new(
        "cached",
        found => new JsonObject { ["hit"] = found.IsHit, ["output"] = found.Output?.DeepClone(), ["tree"] = found.Tree },
        taped => (taped?["hit"]?.GetValue<bool>() == true, taped?["output"]?.DeepClone(), taped?["tree"]?.ToString()));

    public static JsonObject Pin(ModelPin pin) => new()
    {
        ["pool"] = pin.Address.Pool,
        ["model"] = pin.Address.Model,
        ["kind"] = Word.Of(pin.Kind),
        ["id"] = pin.Id,
        ["digest"] = pin.Digest,
        ["context"] = pin.ContextLength,
        ["origin"] = Word.Of(pin.Origin),
        ["proof"] = pin.Proof,
        ["server"] = pin.ServerAddress,
        ["port"] = pin.ServerPort,
    };

    private static ModelPin Pin(JsonNode? taped) => new()
    {
        Address = new ModelAddress(taped?["pool"]?.ToString() ?? "", taped?["model"]?.ToString() ?? ""),
        Kind = Word.TryParse<RuntimeKind>(taped?["kind"]?.ToString(), out var kind) ? kind : RuntimeKind.OpenAi,
        Id = taped?["id"]?.ToString() ?? "",
        Digest = taped?["digest"]?.ToString(),
        ContextLength = taped?["context"]?.GetValue<int>() ?? 0,
        Origin = Word.TryParse<RuntimeOrigin>(taped?["origin"]?.ToString(), out var origin) ? origin : RuntimeOrigin.Unverified,
        Proof = taped?["proof"]?.ToString() ?? "",
        ServerAddress = taped?["server"]?.ToString() ?? "",
        ServerPort = taped?["port"]?.GetValue<int>(),
    };

    private static JsonObject Write(ToolResult result) => new()
    {
        ["text"] = result.Text,
        ["structured"] = Plain(result.Structured),
        ["error"] = result.IsError,
        ["cut"] = result.Truncated,
        ["exit"] = result.ExitCode,
        ["log"] = result.Log,
        ["failure"] = TapedFailure.Write(result.Failure),
        ["coverage"] = result.Coverage?.ToJson(),
        ["coverage_fault"] = result.CoverageFault,
    };

    private static ToolResult ReadResult(JsonNode? taped) => new()
    {
        Text = taped?["text"]?.ToString() ?? "",
        Structured = taped?["structured"] is JsonObject { Count: 1 } twice && twice["twice"] is { } text ? JsonNode.Parse(text.ToString()) : taped?["structured"]?.DeepClone(),
        IsError = taped?["error"]?.GetValue<bool>() == true,
        Truncated = taped?["cut"]?.GetValue<bool>() == true,
        ExitCode = taped?["exit"]?.GetValue<int>(),
        Log = taped?["log"]?.ToString(),
        Failure = TapedFailure.Read(taped?["failure"]),
        Coverage = CoverageReport.Of(taped?["coverage"]),
        CoverageFault = taped?["coverage_fault"]?.ToString(),
    };

    // what names a thing twice throws when it is looked into, then and now
    private static JsonNode? Plain(JsonNode? structured)
    {
        try
        {
            return JsonRedactor.Redact(structured, text => text);
        }
        catch (ArgumentException)
        {
            return new JsonObject { ["twice"] = structured!.ToJsonString() };  // there is one that throws
        }
    }

    private static JsonObject Write(TestReport report) => new()
    {
        ["tests"] = new JsonArray([.. report.Tests.Select(test => (JsonNode)new JsonObject { ["name"] = test.Name, ["status"] = test.Status, ["duration_ms"] = test.DurationMs, ["message"] = test.Message })]),
        ["digest"] = report.Digest,
    };
}
