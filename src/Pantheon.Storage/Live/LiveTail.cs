using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Live;

namespace Pantheon.Storage.Live;

/// <summary>Reads a run's live file as it grows; a line that is only half there waits for its other half.</summary>
public sealed class LiveTail(string folder, RunId run)
{
    private const int MostAtOnce = 1024 * 1024;
    private const byte LineEnd = (byte)'\n';

    private long _read;

    /// <summary>What came since the last call; empty where there is no file.</summary>
    public IReadOnlyList<LiveEvent> Next()
    {
        try
        {
            using var file = new FileStream(LiveFiles.FileOf(folder, run), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

            // a file that is shorter now is another one
            _read = file.Length < _read ? 0 : _read;
            file.Position = _read;
            var bytes = new byte[Math.Min(MostAtOnce, file.Length - _read)];
            var end = Array.LastIndexOf(bytes, LineEnd, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) - 1) + 1;
            _read += end;
            return [.. Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read).OfType<LiveEvent>()];
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private LiveEvent? Read(string line)
    {
        try
        {
            return LiveEvent.Of(run, JsonNode.Parse(line));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
