using System.IO.Compression;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Platform.Files;

namespace Pantheon.Storage.Artifacts;

/// <summary>The files of large blobs, `ab/cdef…` below one folder; a file is there whole or not at all.</summary>
internal sealed class BlobFiles(string folder)
{
    private const int DiskFull = 28; // ENOSPC
    private const int PartLength = 81;

    private static readonly EnumerationOptions OwnOnly = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public string PathOf(Digest digest) => Path.Combine(folder, digest.Hex[..2], digest.Hex[2..]);

    /// <summary>The files of blobs, finished or not; what else lies there is nobody's business here, and no link is followed.</summary>
    public IEnumerable<FileInfo> All() => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateDirectories("*", OwnOnly).Where(place => place.Name.Length == 2 && IsHex(place.Name))
            .SelectMany(place => place.EnumerateFiles("*", OwnOnly)).Where(file => DigestOf(file) is not null || IsPart(file.Name))
        : [];

    /// <summary>The name of the store that the files belong to, as it stands among them; null where none does.</summary>
    public string? Owner => File.Exists(OwnerFile) ? File.ReadAllText(OwnerFile).Trim() : null;

    public string OwnerFile { get; } = Path.Combine(folder, "owner");

    public Task OwnAsync(string store, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        return AtomicFile.WriteAsync(OwnerFile, System.Text.Encoding.UTF8.GetBytes(store + "\n"), AtomicFile.OwnerOnly, cancellationToken);
    }

    /// <summary>The digest that a file is named by; null for one that was never finished.</summary>
    public static Digest? DigestOf(FileInfo file) =>
        file.Directory?.Name + file.Name is { Length: 64 } hex && IsHex(hex) ? new Digest(hex) : null;

    // as files are named that were never finished: `.NAME.TWELVE.part`
    private static bool IsPart(string name) => name.Length == PartLength && name[0] == '.' && name.EndsWith(".part", StringComparison.Ordinal) && IsHex(name.AsSpan(1, 62)) && IsHex(name.AsSpan(64, 12));

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiHexDigitLower(letter))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Brotli where it saves at least a tenth.</summary>
    public static (string Codec, byte[] Bytes) Encode(ReadOnlyMemory<byte> content)
    {
        using var target = new MemoryStream();
        using (var brotli = new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(content.Span);
        }

        return target.Length < content.Length * 9 / 10 ? ("brotli", target.ToArray()) : ("none", content.ToArray());
    }

    public async Task WriteIfAbsentAsync(Digest digest, byte[] encoded, CancellationToken cancellationToken)
    {
        var path = PathOf(digest);
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await AtomicFile.WriteAsync(path, encoded, AtomicFile.OwnerOnly, cancellationToken);
        }
        catch (IOException failure) when (failure.HResult == DiskFull)
        {
            throw new PantheonException(
                Codes.StoreDiskFull,
                $"the disk of '{folder}' is full: blob {digest.Hex[..12]} was not stored",
                "free some space there, or move the data folder in the box file",
                failure);
        }
    }

    /// <summary>The content, checked against its digest.</summary>
    public async Task<byte[]> ReadAsync(Digest digest, string codec, CancellationToken cancellationToken)
    {
        var path = PathOf(digest);
        byte[] content;
        try
        {
            content = Decode(await File.ReadAllBytesAsync(path, cancellationToken), codec);
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or InvalidDataException)
        {
            throw Damaged(digest, $"'{path}' cannot be read: {failure.Message}", failure);
        }

        return Same(digest, content, $"'{path}'");
    }

    /// <summary>The content of a row, checked against its digest.</summary>
    public static byte[] Checked(Digest digest, byte[] encoded, string codec) => Same(digest, DecodedRow(digest, encoded, codec), "its row");

    private static byte[] Same(Digest digest, byte[] content, string where) =>
        Digest.Of(content) == digest ? content : throw Damaged(digest, $"{where} holds other bytes ({Digest.Of(content)})", null);

    private static byte[] DecodedRow(Digest digest, byte[] encoded, string codec)
    {
        try
        {
            return Decode(encoded, codec);
        }
        catch (Exception failure) when (failure is InvalidOperationException or InvalidDataException)
        {
            throw Damaged(digest, $"its row cannot be read: {failure.Message}", failure);
        }
    }

    private static byte[] Decode(byte[] encoded, string codec)
    {
        if (codec == "none")
        {
            return encoded;
        }

        using var brotli = new BrotliStream(new MemoryStream(encoded), CompressionMode.Decompress);
        using var target = new MemoryStream();
        brotli.CopyTo(target);
        return target.ToArray();
    }

    private static PantheonException Damaged(Digest digest, string what, Exception? inner) => new(
        Codes.BlobDamaged, $"blob {digest} is damaged: {what}", "restore the file from a backup; 'pantheon artifacts verify' lists all that differ", inner);
}
