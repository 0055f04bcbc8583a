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
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        var lines = new StringBuilder();
        foreach (var happened in events)
        {
            if (file.Length + lines.Length < (happened.IsPiece ? MostOfPieces : MostOfRun))
            {
                lines.Append(happened.ToJson().ToJsonString(Plain)).Append('\n');
            }
        }

        file.Write(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }
}
