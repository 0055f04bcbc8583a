using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;

namespace Pantheon.Storage.Artifacts;

/// <summary>The in-toto statement over a run's artifacts, the head of its journal, and the statement before it.</summary>
internal static class Statement
{
    public const string Type = "https://in-toto.io/Statement/v1";
    public const string PredicateType = "urn:pantheon:predicate:run:v1";
    public const string MediaType = "application/vnd.in-toto+json";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(SealRequest request, long sequence, byte[]? previous, long headSequence, byte[] headHash)
    {
        var predicate = (JsonObject)request.Predicate.DeepClone();
        predicate["run"] = request.Run.ToString();
        if (request.Node is { } node)
        {
            predicate["node"] = node.Value;
            predicate["attempt"] = request.Attempt;
        }

        predicate["journal"] = new JsonObject { ["seq"] = headSequence, ["sha256"] = Convert.ToHexStringLower(headHash) };
        predicate["statement"] = new JsonObject { ["seq"] = sequence, ["previous"] = previous is null ? null : Convert.ToHexStringLower(previous) };
        var statement = new JsonObject
        {
            ["_type"] = Type,
            ["subject"] = new JsonArray([.. request.Subjects.Select(Subject)]),
            ["predicateType"] = PredicateType,
            ["predicate"] = predicate,
        };
        return JsonSerializer.SerializeToUtf8Bytes(statement, Readable);
    }

    private static JsonObject Subject(Artifact artifact) => new()
    {
        ["name"] = artifact.Node is { } node ? $"{node}/{artifact.Attempt}/{artifact.Name}" : artifact.Name,
        ["digest"] = new JsonObject { ["sha256"] = artifact.Digest.Hex },
    };
}
