using System.Security.Cryptography;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Files;

/// <summary>Writes a file so that readers, and a machine that loses power, see the old content or the new and nothing between.</summary>
public static class AtomicFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Task WriteAsync(string path, ReadOnlyMemory<byte> content, UnixFileMode? mode, CancellationToken cancellationToken) =>
        WriteAsync(path, async (file, token) => await file.WriteAsync(content, token), mode, cancellationToken);

    /// <summary>The same for content that is made as it is written.</summary>
    public static async Task WriteAsync(string path, Func<Stream, CancellationToken, Task> write, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!; // null only for a root, which cannot be written as a file anyway
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{RandomNumberGenerator.GetHexString(12, lowercase: true)}.part");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (mode is not null && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = mode;
            }

            await using (var file = new FileStream(temporary, options))
            {
                await write(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
            SyncFolder(folder);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var handle = LibC.Open(folder, (int)OpenHow.CloseOnExec);
        if (!handle.IsInvalid)
        {
            // some file systems cannot sync a folder; the rename itself has happened
            _ = LibC.Sync(handle);
        }
    }
}
