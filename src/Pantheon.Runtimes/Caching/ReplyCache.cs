using Pantheon.Core.Identity;
using Pantheon.Core.Redaction;
using Pantheon.Platform.Files;

namespace Pantheon.Runtimes.Caching;

/// <summary>Keeps whole answers in files by the digest of their request; the least used go when the folder grows too large, and a damaged one is no answer.</summary>
public sealed class ReplyCache(string folder, long maxBytes, TimeProvider time)
{
    public const long DefaultMaxBytes = 1L << 30;
    private const double KeptShare = 0.9;
    private const string Ending = ".reply";
    private const long MostOfEntry = 256L * 1024 * 1024;
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan PartAge = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private long _bytes = -1;

    /// <summary>Takes secrets out of a text: an answer in which there is one is not kept, and one that was kept before its secret was known is forgotten.</summary>
    public Func<string, string> Redact { get; init; } = Redactor.Default.Redact;

    /// <summary>Where the cache of a data folder lies.</summary>
    public static string FolderIn(string dataFolder) => Path.Combine(dataFolder, "cache", "replies");

    public CacheStats Stats()
    {
        var entries = Labelled().ToList();
        return new CacheStats(
            entries.Count,
            entries.Sum(entry => entry.File.Length),
            maxBytes,
            entries.Count == 0 ? null : entries.Min(entry => entry.Label.StoredAt),
            Groups(entries, label => label.Model),
            Groups(entries, label => label.Agent ?? "-"));
    }

    /// <summary>Forgets answers: those kept before a moment, those of a model (`pool/model`, or the model of any pool), those that are both; all without either. Damaged ones go too.</summary>
    public CacheCleared Clear(DateTimeOffset? before, string? model) => Clear(before, model, Delete);

    /// <summary>What clearing would forget.</summary>
    public CacheCleared WouldClear(DateTimeOffset? before, string? model) => Clear(before, model, _ => { });

    private CacheCleared Clear(DateTimeOffset? before, string? model, Action<FileInfo> forget)
    {
        var (entries, bytes) = (0, 0L);
        foreach (var file in Files())
        {
            var label = Read(file)?.Label;
            if (label is not null && ((before is { } moment && label.StoredAt >= moment) || (model is not null && !IsOf(label, model))))
            {
                continue;
            }

            (entries, bytes) = (entries + 1, bytes + file.Length);
            forget(file);
        }

        return new CacheCleared(entries, bytes);
    }

    internal CachedAnswer? Find(Digest key)
    {
        var file = FileOf(key);
        try
        {
            if (!file.Exists)
            {
                return null;
            }

            if (Read(file) is not { } entry || !CacheEntryFile.IsClean(entry.Label, entry.Answer, Redact))
            {
                Delete(file);
                return null;
            }

            // the time of the last use decides which go first
            file.LastWriteTimeUtc = time.GetUtcNow().UtcDateTime;
            return entry.Answer;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // another process took it away between two looks; the model can answer
            return null;
        }
    }

    internal async Task StoreAsync(Digest key, CachedLabel label, CachedAnswer answer, CancellationToken cancellationToken)
    {
        if (!CacheEntryFile.IsClean(label, answer, Redact))
        {
            return;
        }

        var bytes = CacheEntryFile.Write(key, label, answer);
        var file = FileOf(key);
        try
        {
            CreateFolder(folder);
            CreateFolder(file.DirectoryName!); // it lies in a folder of ours
            await AtomicFile.WriteAsync(file.FullName, bytes, AtomicFile.OwnerOnly, cancellationToken);
            File.SetLastWriteTimeUtc(file.FullName, time.GetUtcNow().UtcDateTime);
            Grown(bytes.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // a full disk costs the cache and not the answer
        }
    }

    /// <summary>Keeps the folder below its size; it is looked through once, and then only when it has grown too large.</summary>
    private void Grown(long by)
    {
        lock (_lock)
        {
            _bytes = _bytes < 0 ? Files().Sum(file => file.Length) : _bytes + by;
            if (_bytes <= maxBytes)
            {
                return;
            }

            var files = Files().OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal).ToList();
            _bytes = files.Sum(file => file.Length);
            foreach (var file in files.TakeWhile(_ => _bytes > maxBytes * KeptShare))
            {
                Delete(file);
                _bytes -= file.Length;
            }

            DeleteParts();
        }
    }

    /// <summary>What a writer left behind that was killed in the middle.</summary>
    private void DeleteParts()
    {
        var old = time.GetUtcNow().UtcDateTime - PartAge;
        foreach (var part in new DirectoryInfo(folder).EnumerateFiles("*.part", SearchOption.AllDirectories).Where(part => part.LastWriteTimeUtc < old))
        {
            Delete(part);
        }
    }

    private IEnumerable<(FileInfo File, CachedLabel Label)> Labelled() =>
        from file in Files() let label = Read(file)?.Label where label is not null select (file, label);

    private List<FileInfo> Files() =>
        Directory.Exists(folder) ? [.. new DirectoryInfo(folder).EnumerateFiles("*" + Ending, SearchOption.AllDirectories).Where(file => file.LinkTarget is null)] : [];

    private FileInfo FileOf(Digest key) => new(Path.Combine(folder, key.Hex[..2], key.Hex + Ending));

    private static (CachedLabel Label, CachedAnswer Answer)? Read(FileInfo file)
    {
        var name = Path.GetFileNameWithoutExtension(file.Name);
        try
        {
            return IsOurs(file) && name.Length == 64 && name.All(char.IsAsciiHexDigit) ? CacheEntryFile.Read(new Digest(name), File.ReadAllBytes(file.FullName)) : null;
        }
        catch (FileNotFoundException)
        {
            // another process cleared it
            return null;
        }
    }

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            var made = Directory.CreateDirectory(path, OwnerOnly);
            if (made.UnixFileMode != OwnerOnly)
            {
                made.UnixFileMode = OwnerOnly;
            }
        }
    }

    /// <summary>A link, a pipe, a device or a file that others may write is no entry, and neither is one too large to have been an answer.</summary>
    private static bool IsOurs(FileInfo file) =>
        file.LinkTarget is null && file.Length is > 0 and <= MostOfEntry && (OperatingSystem.IsWindows() || (file.UnixFileMode & Others) == 0);

    private static void Delete(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // it goes the next time
        }
    }

    private static bool IsOf(CachedLabel label, string model) => label.Model == model || label.Model.EndsWith($"/{model}", StringComparison.Ordinal);

    private static CacheGroup[] Groups(IEnumerable<(FileInfo File, CachedLabel Label)> entries, Func<CachedLabel, string> name) =>
    [
        .. entries.GroupBy(entry => name(entry.Label)).Select(group => new CacheGroup(group.Key, group.Count(), group.Sum(entry => entry.File.Length)))
            .OrderByDescending(group => group.Bytes).ThenBy(group => group.Name, StringComparer.Ordinal),
    ];
}
