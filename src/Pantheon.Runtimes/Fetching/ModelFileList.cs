using Pantheon.Core.Identity;
using Pantheon.Runtimes.LlamaCpp;

namespace Pantheon.Runtimes.Fetching;

/// <summary>Reads which GGUF files a folder has, what their heads say, and whether their bytes are those that were fetched.</summary>
public static class ModelFileList
{
    /// <param name="verifies">Whether files whose digest is not known are read whole.</param>
    public static async Task<IReadOnlyList<ModelFile>> ReadAsync(string folder, FileDigests digests, bool verifies, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digests);
        var noted = await ChecksumIndex.ReadAsync(folder, cancellationToken);
        var files = new List<ModelFile>();
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.gguf").OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            try
            {
                var known = verifies ? await digests.OfAsync(file.FullName, cancellationToken) : digests.Known(file.FullName);
                var (head, fault) = Head(file.FullName);
                files.Add(new ModelFile(file.Name, file.Length, head, fault, TrustOf(noted.TryGetValue(file.Name, out var wanted) ? wanted : null, known), known ?? (wanted.Hex is null ? null : wanted)));
            }
            catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
            {
                files.Add(new ModelFile(file.Name, file.Length, null, unread.Message, noted.ContainsKey(file.Name) ? FileTrust.Unverified : FileTrust.Unlisted, null));
            }
        }

        return files;
    }

    private static (GgufFile? Head, string? Fault) Head(string file)
    {
        try
        {
            return (GgufFile.Read(file), null);
        }
        catch (InvalidDataException none)
        {
            return (null, none.Message);
        }
    }

    private static FileTrust TrustOf(Digest? noted, Digest? known) =>
        noted is null ? FileTrust.Unlisted
        : known is null ? FileTrust.Unverified
        : known == noted ? FileTrust.Verified
        : FileTrust.Differs;
}
