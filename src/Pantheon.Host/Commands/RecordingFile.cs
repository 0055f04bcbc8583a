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

        return await AppendAsync(file, lines, cancellationToken);
    }

    /// <summary>Adds the lines that the file does not hold yet; throws where it is no recording.</summary>
    private static async Task<int> AppendAsync(string file, List<string> lines, CancellationToken cancellationToken)
    {
        var isThere = File.Exists(file);
        if (Directory.Exists(file) || new FileInfo(file).LinkTarget is not null)
        {
            throw NoRecording(file, "it is a link or a folder");
        }

        string[] known = isThere ? await File.ReadAllLinesAsync(file, cancellationToken) : [];
        if (Array.FindIndex(known, line => line.Length > 0 && RecordedAnswer.Read(line) is null) is >= 0 and var wrong)
        {
            throw NoRecording(file, FormattableString.Invariant($"its line {wrong + 1} is no answer of a recording"));
        }

        // the words of a night are their owner's
        var options = new FileStreamOptions { Mode = isThere ? FileMode.Append : FileMode.CreateNew, Access = FileAccess.Write };
        if (!isThere && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        List<string> added = [.. lines.Except(known)];
        await using var writer = new StreamWriter(file, options);
        foreach (var line in added)
        {
            await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        }

        return added.Count;
    }

    private static PantheonException NoRecording(string file, string why) =>
        new(Codes.RecordingUnreadable, $"nothing is added to '{file}': {why}", "name a file that is not there yet, or a recording");
}
