using System.Security.Cryptography;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Services;

namespace Pantheon.Runtimes.Fetching;

/// <summary>Fetches a model file by the system's own program, goes on where an earlier try ended, and gives the file its name only when it has the digest that was asked for.</summary>
/// <param name="environment">The whole environment of the program.</param>
public sealed class GgufFetch(ProcessRunner processes, FetchTool tool, IReadOnlyDictionary<string, string> environment, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly byte[] Magic = "GGUF"u8.ToArray();

    /// <summary>Bytes that are free for a file of a folder.</summary>
    public Func<string, long> FreeBytes { get; init; } = DiskSpace.FreeBytes;

    public async Task<FetchedFile> FetchAsync(GgufSource source, string folder, Action<FetchProgress> watch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(watch);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, source.Name);
        var lockFile = file + ".lock";
        var only = FileLock.TryAcquire(lockFile)
            ?? throw new PantheonException(Codes.PullFailed, $"'{file}' is being fetched already", "wait for the other command, or end it");
        try
        {
            var wasThere = File.Exists(file);
            if (wasThere)
            {
                await KeepAsync(source, file, watch, cancellationToken);
            }
            else
            {
                await DownloadAsync(source, file + ".part", watch, cancellationToken);
                await CheckAsync(source, file + ".part", watch, cancellationToken);
                File.Move(file + ".part", file, overwrite: false);
            }

            await ChecksumIndex.NoteAsync(folder, source.Name, source.Digest, cancellationToken);
            return new FetchedFile(file, new FileInfo(file).Length, wasThere);
        }
        finally
        {
            only.Dispose();
            File.Delete(lockFile);
        }
    }

    private static async Task KeepAsync(GgufSource source, string file, Action<FetchProgress> watch, CancellationToken cancellationToken)
    {
        watch(new FetchProgress("verifying the file that is there"));
        if (await DigestOfAsync(file, cancellationToken) is var found && found != source.Digest)
        {
            throw new PantheonException(Codes.FetchedFileDiffers, $"'{file}' is there already, and has the digest {found}, not {source.Digest}", "move it away, or fetch into another folder with --to");
        }
    }

    private async Task DownloadAsync(GgufSource source, string part, Action<FetchProgress> watch, CancellationToken cancellationToken)
    {
        watch(new FetchProgress("asking for the size"));
        var size = await SizeAsync(source, cancellationToken);
        var have = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (have > 0 && (size is null || have > size))
        {
            // without a size nobody can say whether this is its beginning
            File.Delete(part);
            have = 0;
        }

        CheckRoom(source, part, size - have);
        if (have != size)
        {
            var outcome = await RunAsync(source, part, size, resumes: have > 0, watch, cancellationToken);
            if (tool.IsCurl && have > 0 && outcome.ExitCode == FetchTool.CannotResume)
            {
                File.Delete(part);
                CheckRoom(source, part, size);
                outcome = await RunAsync(source, part, size, resumes: false, watch, cancellationToken);
            }

            if (!outcome.Succeeded)
            {
                throw new PantheonException(
                    Codes.PullFailed,
                    $"'{source.Address}' was not fetched: {Path.GetFileName(tool.File)} ended with {outcome.ExitCode}: {Said(outcome)}",
                    File.Exists(part) ? $"run the command again; it goes on after the {ByteCount.Text(new FileInfo(part).Length)} that are there" : "look at the address and at the way to the network, then run the command again");
            }
        }
    }

    private async Task<long?> SizeAsync(GgufSource source, CancellationToken cancellationToken)
    {
        var outcome = await processes.RunAsync(Spec(tool.HeadArguments(source.Address)), cancellationToken);
        return outcome.Succeeded ? HeadAnswer.LengthIn(tool.IsCurl ? outcome.StandardOutput : outcome.StandardError) : null;
    }

    private void CheckRoom(GgufSource source, string part, long? missing)
    {
        if (missing is { } bytes && FreeBytes(Path.GetDirectoryName(Path.GetFullPath(part))!) is var free && bytes > free) // a file lies in a folder
        {
            throw new PantheonException(
                Codes.NoRoomForModel, $"'{source.Name}' needs {ByteCount.Text(bytes)} more, and the disk of '{part}' has {ByteCount.Text(free)} free", "free some space, or fetch into another folder with --to");
        }
    }

    private async Task<ProcessOutcome> RunAsync(GgufSource source, string part, long? size, bool resumes, Action<FetchProgress> watch, CancellationToken cancellationToken)
    {
        using var ended = new CancellationTokenSource();
        var running = processes.RunAsync(Spec(tool.Arguments(source.Address, part, size, resumes)), cancellationToken);
        while (!running.IsCompleted)
        {
            watch(new FetchProgress($"fetching {source.Name}", File.Exists(part) ? new FileInfo(part).Length : 0, size));
            await Task.WhenAny(running, Task.Delay(Beat, time, ended.Token));
        }

        await ended.CancelAsync();
        return await running;
    }

    private static async Task CheckAsync(GgufSource source, string part, Action<FetchProgress> watch, CancellationToken cancellationToken)
    {
        watch(new FetchProgress("verifying its SHA-256"));
        var found = await DigestOfAsync(part, cancellationToken);
        var isGguf = await IsGgufAsync(part, cancellationToken);
        if (found == source.Digest && isGguf)
        {
            return;
        }

        // no program takes it for a model, and the next try begins anew
        var bad = part + ".bad";
        File.Move(part, bad, overwrite: true);
        throw new PantheonException(
            Codes.FetchedFileDiffers,
            found == source.Digest
                ? $"what '{source.Address}' gave has the digest that was asked for, and is no GGUF file"
                : $"what '{source.Address}' gave has the digest {found}, not {source.Digest}",
            $"compare the digest with the one its publisher shows; what came lies in '{bad}' and is used by nothing");
    }

    private static async Task<Digest> DigestOfAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return new Digest(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)));
    }

    private static async Task<bool> IsGgufAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        var head = new byte[Magic.Length];
        return await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) == head.Length && head.AsSpan().SequenceEqual(Magic);
    }

    private ProcessSpec Spec(IReadOnlyList<string> arguments) => new() { FileName = tool.File, Arguments = arguments, Environment = environment };

    private static string Said(ProcessOutcome outcome) =>
        outcome.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing";
}
