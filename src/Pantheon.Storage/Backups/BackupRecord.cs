using System.Text.Json;
using Pantheon.Platform.Files;

namespace Pantheon.Storage.Backups;

/// <summary>The last backup that this box made, as a small file in the data folder remembers it.</summary>
public sealed record BackupRecord(DateTimeOffset At, string File, long Bytes)
{
    private const string Name = "last.json";

    /// <summary>Null where none was made, and where what stands there cannot be read.</summary>
    public static BackupRecord? Read(string dataFolder)
    {
        try
        {
            var file = Path.Combine(BackupPlace.FolderOf(dataFolder), Name);
            return System.IO.File.Exists(file) ? JsonSerializer.Deserialize<BackupRecord>(System.IO.File.ReadAllBytes(file)) : null;
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    internal static Task WriteAsync(string folder, BackupRecord record, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        return AtomicFile.WriteAsync(Path.Combine(folder, Name), JsonSerializer.SerializeToUtf8Bytes(record), AtomicFile.OwnerOnly, cancellationToken);
    }
}
