using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using Pantheon.Core.Identity;
using Pantheon.Core.Live;

namespace Pantheon.Storage.Live;

/// <summary>
/// What happens in sessions, one file of JSON lines a run, for the owner's eyes only: written by a task of its own, bounded in size, and swept after a week.
/// It is a convenience for whoever watches; what counts is in the trace.
/// </summary>
public sealed class LiveFiles : ILiveEvents, IAsyncDisposable
{
    private const int Capacity = 2000;
    private const long MostOfPieces = 16L * 1024 * 1024;
    private const long MostOfRun = 24L * 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly LiveQueue _queue = new(Capacity);
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _writing;

    public LiveFiles(string folder, TimeProvider time)
    {
        (_folder, _time) = (folder, time);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Where the files of a data folder lie.</summary>
    public static string FolderIn(string dataFolder) => Path.Combine(dataFolder, "live");

    /// <summary>The file of a run.</summary>
    public static string FileOf(string folder, RunId run) => Path.Combine(folder, $"{run}.jsonl");

    public void Publish(LiveEvent happened)
    {
        _queue.Add(happened);
        _news.Writer.TryWrite(true);
    }

    /// <summary>Removes what is older than a week.</summary>
    public void Sweep()
    {
        foreach (var file in Directory.Exists(_folder) ? new DirectoryInfo(_folder).EnumerateFiles("*.jsonl") : [])
        {
            try
            {
                if (_time.GetUtcNow() - file.LastWriteTimeUtc > Kept)
                {
                    file.Delete();
                }
            }
            catch (Exception stays) when (stays is IOException or UnauthorizedAccessException)
            {
                // the next night tries again
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _news.Writer.TryComplete();
        await Task.WhenAny(_writing, Task.Delay(Patience, _time, CancellationToken.None));
    }

    private async Task WriteAsync()
    {
        while (await _news.Reader.WaitToReadAsync())
        {
            _news.Reader.TryRead(out _);
            WriteAll();
        }

        WriteAll();
    }

    private void WriteAll()
    {
        foreach (var of in _queue.Take(_time.GetUtcNow()).GroupBy(happened => happened.Attempt.Run))
        {
            try
            {
                Append(FileOf(_folder, of.Key), [.. of]);
            }
            catch (Exception full) when (full is IOException or UnauthorizedAccessException)
            {
                // a full disk costs whoever watches, not the night
                _queue.Lose(of);
            }
        }
    }

    private void Append(string path, IReadOnlyList<LiveEvent> events)
    {
        MakeFolder();
        RemoveForeign(path);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        var (size, lines) = (file.Length, new StringBuilder(EndsHalfway(file) ? "\n" : ""));
        foreach (var happened in events.Where(happened => size < (happened.IsPiece ? MostOfPieces : MostOfRun)))
        {
            var line = happened.ToJson().ToJsonString(Plain);
            size += Encoding.UTF8.GetByteCount(line) + 1;
            lines.Append(line).Append('\n');
        }

        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    // what a worker that was killed left of its last line must not swallow the next
    private static bool EndsHalfway(FileStream file)
    {
        if (file.Length == 0)
        {
            return false;
        }

        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }

    // a link, or a file that others may read, was not made here
    private static void RemoveForeign(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null || (file.Exists && !OperatingSystem.IsWindows() && file.UnixFileMode != OwnerOnly))
        {
            file.Delete();
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
            return;
        }

        var made = Directory.CreateDirectory(_folder, OwnerFolder);
        if (made.LinkTarget is not null)
        {
            throw new IOException($"'{_folder}' is a link.");
        }

        if (made.UnixFileMode != OwnerFolder)
        {
            made.UnixFileMode = OwnerFolder;
        }
    }
}
