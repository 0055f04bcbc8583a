using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Recording;

/// <summary>Signs what an attempt of a node left, whether it succeeded or not: attempt.json says how it ended and on what, the statement is over that and its other artifacts.</summary>
public sealed class AttemptSeal(RunRecorder recorder, IArtifactStore blobs)
{
    private const string FileName = "attempt.json";

    /// <summary>Gives attempt.json, to be written with the attempt's end.</summary>
    public async Task<Artifact> SealAsync(Attempt ended, IReadOnlyList<Artifact> artifacts, JsonObject versions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ended);
        var facts = Facts(ended, versions);
        var summary = await recorder.StoreAsync(ended.Id.Node, ended.Id.Number, FileName, "attempt", facts, cancellationToken);
        await blobs.SealAsync(
            new SealRequest
            {
                Run = ended.Id.Run,
                Node = ended.Id.Node,
                Attempt = ended.Id.Number,
                Subjects = [.. artifacts, summary],
                Predicate = new JsonObject
                {
                    ["state"] = facts["state"]?.DeepClone(),
                    ["kind"] = facts["kind"]?.DeepClone(),
                    ["cause"] = facts["cause"]?.DeepClone(),
                    ["versions"] = versions.DeepClone(),
                },
            },
            cancellationToken);
        return summary;
    }

    private static JsonObject Facts(Attempt ended, JsonObject versions) => new()
    {
        ["schema"] = "attempt.v1",
        ["run"] = ended.Id.Run.ToString(),
        ["node"] = ended.Id.Node.Value,
        ["attempt"] = ended.Id.Number,
        ["state"] = Word.Of(ended.State),
        ["kind"] = ended.FailureKind is { } kind ? Word.Of(kind) : null,
        ["cause"] = ended.Cause is { } cause ? Word.Of(cause) : null,
        ["error"] = ended.Error,
        ["agent"] = ended.Agent?.ToString(),
        ["pool"] = ended.Pool,
        ["model"] = ended.Model,
        ["model_digest"] = ended.ModelDigest,
        ["input"] = ended.Input?.ToString(),
        ["input_tree"] = ended.InputTree,
        ["result_tree"] = ended.ResultTree,
        ["patch"] = ended.Patch?.ToString(),
        ["output"] = ended.Output?.DeepClone(),
        ["salvage"] = ended.SalvageRef,
        ["turns"] = ended.Turns,
        ["tool_calls"] = ended.ToolCalls,
        ["versions"] = versions.DeepClone(),
    };
}
