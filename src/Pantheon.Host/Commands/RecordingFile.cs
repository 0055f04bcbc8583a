using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Engine.Replaying;

namespace Pantheon.Host.Commands;

/// <summary>The model calls of recorded runs as a file of lines, which a pool of kind replay answers from; redacted, as all that is stored.</summary>
internal static class RecordingFile
{
    /// <summary>Adds a run's calls after what the file holds already; gives how many.</summary>
    public static async Task<int> AddAsync(string file, RecordedRun recorded, IArtifactStore artifacts, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var call in recorded.ModelCalls)
        {
            var stream = call.Stream is { } digest && await artifacts.GetAsync(digest, cancellationToken) is { } bytes ? RecordedStream.Read(bytes) : null;
            if (stream is null || await artifacts.GetAsync(call.Request, cancellationToken) is not { } messages)
            {
                throw new PantheonException(
                    Codes.RecordingMissing,
                    FormattableString.Invariant($"run {recorded.Run.Id.Short} cannot be recorded: what model call {lines.Count + 1} heard is not kept"),
                    "a run keeps it as long as the details of its night");
            }

            lines.Add(new RecordedAnswer
            {
                Request = call.Request,
                Model = call.Model.Id,
                ModelDigest = call.Model.Digest,
                ContextLength = call.Model.ContextLength,
                Stream = stream,
            }.ToJson(JsonNode.Parse(messages)).ToJsonString());
        }

        await File.AppendAllLinesAsync(file, lines, cancellationToken);
        return lines.Count;
    }
}
