using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Recording;

/// <summary>Signs what an attempt of a node left, whether it succeeded or not: attempt.json says how it ended and on what, the statement is over that and its other artifacts.</summary>
public sealed class AttemptSeal(RunRecorder recorder)
{
    private const string FileName = "attempt.json";

    /// <summary>Gives attempt.json, to be written with the attempt's end and under its statement; the versions have been redacted.</summary>
    public Artifact Seal(Attempt ended, IReadOnlyList<Artifact> artifacts, JsonElement versions)
    {
        ArgumentNullException.ThrowIfNull(ended);
        var summary = recorder.Keep(ended.Id.Node, ended.Id.Number, FileName, "attempt", writer => Write(writer, ended, versions));
        recorder.Seal(new SealRequest
        {
            Run = ended.Id.Run,
            Fence = recorder.Run.Fence,
            Node = ended.Id.Node,
            Attempt = ended.Id.Number,
            Subjects = [.. artifacts, summary],
            Predicate = new JsonObject
            {
                ["state"] = Word.Of(ended.State),
                ["kind"] = ended.FailureKind is { } kind ? Word.Of(kind) : null,
                ["cause"] = ended.Cause is { } cause ? Word.Of(cause) : null,
                ["versions"] = JsonObject.Create(versions),
            },
        });
        return summary;
    }

    private void Write(Utf8JsonWriter writer, Attempt ended, JsonElement versions)
    {
        void Text(string name, string? text) => writer.WriteString(name, recorder.Redact(text));

        writer.WriteStartObject();
        Text("schema", "attempt.v1");
        Text("run", ended.Id.Run.ToString());
        Text("node", ended.Id.Node.Value);
        writer.WriteNumber("attempt", ended.Id.Number);
        Text("state", Word.Of(ended.State));
        Text("kind", ended.FailureKind is { } kind ? Word.Of(kind) : null);
        Text("cause", ended.Cause is { } cause ? Word.Of(cause) : null);
        Text("error", ended.Error);
        Text("agent", ended.Agent?.ToString());
        Text("pool", ended.Pool);
        Text("model", ended.Model);
        Text("model_digest", ended.ModelDigest);
        Text("input", ended.Input?.ToString());
        Text("input_tree", ended.InputTree);
        Text("result_tree", ended.ResultTree);
        Text("patch", ended.Patch?.ToString());
        writer.WritePropertyName("output");
        if (recorder.Redact(ended.Output) is { } output)
        {
            output.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }

        Text("salvage", ended.SalvageRef);
        writer.WriteNumber("turns", ended.Turns);
        writer.WriteNumber("tool_calls", ended.ToolCalls);
        writer.WritePropertyName("versions");
        versions.WriteTo(writer);
        writer.WriteEndObject();
    }
}
