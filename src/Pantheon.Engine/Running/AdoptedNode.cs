using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Running;

/// <summary>What the journal of a retry says of a node that it took over: the attempt that did the work, in the run where it was done, and what it failed of.</summary>
internal sealed record AdoptedNode(JsonObject? Attempt, Failure? Failure)
{
    public static Dictionary<NodeId, AdoptedNode> In(JournalEvent seeded) => seeded.Data["nodes"] is JsonObject nodes
        ? nodes.ToDictionary(entry => new NodeId(entry.Key), entry => new AdoptedNode(entry.Value?["attempt"] as JsonObject, entry.Value?["failure"] is JsonObject failure ? Recovery.FailureOf(failure) : null))
        : [];

    public static JsonObject Of(PlanNode node) => new()
    {
        ["result"] = node.Row.Result is { } result ? Word.Of(result) : null,
        ["attempt"] = node.Last is { } last ? Of(last, node.Row.Output) : null,
        ["failure"] = node.Row.FailureKind is not null && node.LastFailure is { } failure
            ? new JsonObject { ["kind"] = Word.Of(failure.Kind), ["message"] = failure.Message, ["digest"] = FlowValues.DigestOf(failure) }
            : null,
    };

    /// <summary>The attempt as whoever judges by it reads it.</summary>
    public Attempt? AttemptOf(NodeRun row) => Attempt is { } data && Word.TryParse<AttemptState>(Text("state") ?? "", out var state)
        ? new Attempt
        {
            Id = new AttemptId(new RunId(Guid.Parse(Text("run")!)), row.Node, (int)data["number"]!),  // as it was written below
            SpanId = Convert.FromHexString(Text("span") ?? ""),
            State = state,
            FailureKind = Word.TryParse<FailureKind>(Text("kind") ?? "", out var kind) ? kind : null,
            Cause = Word.TryParse<Cause>(Text("cause") ?? "", out var cause) ? cause : null,
            Error = Text("error"),
            Agent = Text("agent") is { } agent ? new AgentRef(agent, (int)data["version"]!) : null,  // written with the agent
            Pool = Text("pool"),
            Model = Text("model"),
            ModelDigest = Text("model_digest"),
            StartedAt = At("started_at") ?? DateTimeOffset.UnixEpoch,
            EndedAt = At("ended_at"),
            InputTree = Text("input_tree"),
            ResultTree = Text("result_tree"),
            Patch = Text("patch") is { } patch ? new Digest(patch) : null,
            Output = data.ContainsKey("output") ? data["output"]?.DeepClone() : row.Output,
        }
        : null;

    private static JsonObject Of(Attempt attempt, JsonNode? output)
    {
        var data = new JsonObject
        {
            ["run"] = attempt.Id.Run.ToString(),
            ["number"] = attempt.Id.Number,
            ["span"] = Convert.ToHexStringLower(attempt.SpanId),
            ["state"] = Word.Of(attempt.State),
            ["kind"] = attempt.FailureKind is { } kind ? Word.Of(kind) : null,
            ["cause"] = attempt.Cause is { } cause ? Word.Of(cause) : null,
            ["error"] = attempt.Error,
            ["agent"] = attempt.Agent?.Name,
            ["version"] = attempt.Agent?.Version,
            ["pool"] = attempt.Pool,
            ["model"] = attempt.Model,
            ["model_digest"] = attempt.ModelDigest,
            ["started_at"] = attempt.StartedAt.ToString("O", CultureInfo.InvariantCulture),
            ["ended_at"] = attempt.EndedAt?.ToString("O", CultureInfo.InvariantCulture),
            ["input_tree"] = attempt.InputTree,
            ["result_tree"] = attempt.ResultTree,
            ["patch"] = attempt.Patch?.Hex,
        };

        // the node's row has it already, unless the attempt says more
        if (!JsonNode.DeepEquals(attempt.Output, output))
        {
            data["output"] = attempt.Output?.DeepClone();
        }

        return data;
    }

    private string? Text(string name) => Attempt?[name]?.ToString();

    private DateTimeOffset? At(string name) => DateTimeOffset.TryParse(Text(name), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;
}
