using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pantheon.Core.Identity;
using Pantheon.Platform.Files;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>SHA-256 of model files; a file is read once as long as its identity stays, over restarts too where there is a folder to remember in.</summary>
public sealed class FileDigests(string? folder)
{
    private const int BufferBytes = 4 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, Digest> _known = new(StringComparer.Ordinal);
    private int _read;

    /// <summary>How many files were really read.</summary>
    public int FilesRead => _read;

    public async Task<Digest> OfAsync(string path, CancellationToken cancellationToken)
    {
        var identity = FileIdentity.Of(path);
        if (_known.TryGetValue(identity.Key, out var known) || Remembered(identity) is { } kept && (known = kept) == kept)
        {
            _known[identity.Key] = known;
            return known;
        }

        var digest = await ReadAsync(path, cancellationToken);

        // a file that was written while it was read has no digest worth keeping
        if (FileIdentity.Of(path) == identity)
        {
            _known[identity.Key] = digest;
            Remember(identity, digest);
        }

        return digest;
    }

    /// <summary>The digest of the file as it is now, where it is known; reads nothing.</summary>
    public Digest? Known(string path)
    {
        var identity = FileIdentity.Of(path);
        return _known.TryGetValue(identity.Key, out var known) ? known : Remembered(identity);
    }

    /// <summary>Keeps a digest that the caller has just read from the file itself.</summary>
    public void Keep(string path, Digest digest)
    {
        var identity = FileIdentity.Of(path);
        _known[identity.Key] = digest;
        Remember(identity, digest);
    }

    private async Task<Digest> ReadAsync(string path, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _read);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[(int)Math.Clamp(file.Length, 1, BufferBytes)];
        while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            hash.AppendData(buffer.AsSpan(0, count));
        }

        return new Digest(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private string? PlaceOf(FileIdentity identity) => folder is null ? null : Path.Combine(folder, Digest.Of(identity.Key).Hex);

    private Digest? Remembered(FileIdentity identity)
    {
        try
        {
            return PlaceOf(identity) is { } place && File.Exists(place) && File.ReadAllText(place).Trim() is { Length: 64 } hex && hex.All(char.IsAsciiHexDigit) ? new Digest(hex) : null;
        }
        catch (IOException)
        {
            // then it is read anew
            return null;
        }
    }

    private void Remember(FileIdentity identity, Digest digest)
    {
        if (PlaceOf(identity) is not { } place)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder!); // a place has a folder
            var fresh = $"{place}.{Environment.ProcessId}";
            File.WriteAllText(fresh, digest.Hex);
            File.Move(fresh, place, overwrite: true);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            // the next start reads the file again
        }
    }
}
