using System.Formats.Tar;
using System.Security.Cryptography;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Storage.Artifacts;

namespace Pantheon.Storage.Backups;

/// <summary>The file of a backup: a tar of `backup.json`, `store.dump` as pg_dump writes it, and `blobs/` as they lie in the data folder.</summary>
internal static class BackupArchive
{
    private const string HeadEntry = "backup.json";
    private const string DumpEntry = "store.dump";
    private const string BlobsFolder = "blobs/";
    private const int LargestHead = 1024 * 1024;

    public static async Task WriteAsync(Stream target, BackupHead head, string dump, BlobFiles blobs, IReadOnlyList<Digest> files, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(target, TarEntryFormat.Pax, leaveOpen: true);
        using (var text = new MemoryStream(head.Write()))
        {
            await WriteAsync(tar, HeadEntry, text, head.At, cancellationToken);
        }

        await using (var content = File.OpenRead(dump))
        {
            await WriteAsync(tar, DumpEntry, content, head.At, cancellationToken);
        }

        foreach (var digest in files)
        {
            await using var content = File.OpenRead(blobs.PathOf(digest));
            await WriteAsync(tar, $"{BlobsFolder}{digest.Hex[..2]}/{digest.Hex[2..]}", content, head.At, cancellationToken);
        }
    }

    /// <summary>What it says of itself, read without the rest.</summary>
    public static async Task<BackupHead> ReadHeadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = File.OpenRead(file);
            await using var tar = new TarReader(source);
            return await HeadAsync(tar, file, cancellationToken);
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw Damaged(file, fault.Message, fault);
        }
    }

    /// <summary>Takes everything out into a folder, the dump checked against its digest; entries that no backup has are refused, and the name of a blob is checked before a path is made of it.</summary>
    /// <returns>The head, the dump's file, and the blobs' files.</returns>
    public static async Task<(BackupHead Head, string Dump, IReadOnlyList<(Digest Digest, string File)> Blobs)> ExtractAsync(string file, string folder, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = File.OpenRead(file);
            await using var tar = new TarReader(source);
            var head = await HeadAsync(tar, file, cancellationToken);
            string? dump = null;
            var blobs = new List<(Digest, string)>();
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                var digest = BlobOf(entry.Name);
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || (entry.Name != DumpEntry && digest is null))
                {
                    throw Damaged(file, $"it holds '{entry.Name}', which no backup does", null);
                }

                var target = Path.Combine(folder, digest is { } named ? named.Hex : DumpEntry);
                await using (var written = new FileStream(target, FileMode.CreateNew, FileAccess.Write))
                {
                    await (entry.DataStream ?? Stream.Null).CopyToAsync(written, cancellationToken);
                }

                if (digest is { } blob)
                {
                    blobs.Add((blob, target));
                }
                else
                {
                    dump = target;
                }
            }

            return dump is null || blobs.Count != head.Blobs
                ? throw Damaged(file, $"it ends early: {blobs.Count} of {head.Blobs} blobs are in it", null)
                : await DigestAsync(dump, cancellationToken) != head.Dump
                    ? throw Damaged(file, "the copy of the database in it has another digest than the one it names", null)
                    : (head, dump, blobs);
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw Damaged(file, fault.Message, fault);
        }
    }

    public static async Task<string> DigestAsync(string file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
    }

    private static async Task<BackupHead> HeadAsync(TarReader tar, string file, CancellationToken cancellationToken)
    {
        if (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is not { Name: HeadEntry, DataStream: { } text, Length: < LargestHead })
        {
            throw Damaged(file, "it does not begin as one", null);
        }

        using var content = new MemoryStream();
        await text.CopyToAsync(content, cancellationToken);
        return BackupHead.Read(content.ToArray(), file);
    }

    private static Digest? BlobOf(string name) =>
        name.StartsWith(BlobsFolder, StringComparison.Ordinal) && name.Length == BlobsFolder.Length + 65 && name[BlobsFolder.Length + 2] == '/'
        && name[BlobsFolder.Length..].Remove(2, 1) is var hex && hex.All(char.IsAsciiHexDigitLower) ? new Digest(hex) : null;

    private static async Task WriteAsync(TarWriter tar, string name, Stream content, DateTimeOffset at, CancellationToken cancellationToken) => await tar.WriteEntryAsync(
        new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content, ModificationTime = at, Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite },
        cancellationToken);

    private static PantheonException Damaged(string file, string why, Exception? inner) => new(
        Codes.BackupDamaged, $"'{file}' is no whole backup of a store: {why}", "name another file that pantheon db backup wrote; nothing was changed", inner);
}
