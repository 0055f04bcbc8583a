namespace Pantheon.Platform.Processes;

/// <summary>A running child: its output is read, its end awaited, and its whole session killed when the handle is disposed.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    // real time on purpose: this bounds the operating system's answer, not anything a flow could schedule
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(250);

    // once all that could hold the output open is killed, a worker that is behind in reading gets this many times that long as it gets on, and this many without
    private const int MostRounds = 40;
    private const int MostIdleRounds = 8;

    private readonly IStartedChild _process;
    private readonly LaunchThread _thread;
    private readonly ICallWatch? _watch;
    private readonly ProcessSpec _spec;
    private readonly long? _ticks;
    private readonly TimeProvider _time;
    private readonly CallBounds _bounds;
    private readonly Lock _looking = new();
    private readonly OutputPump _output;
    private readonly OutputPump _error;
    private readonly CancellationTokenSource _reading = new();
    private volatile bool _leaderGone;
    private volatile bool _isHurried;
    private Breach _breach;
    private Task<ProcessOutcome> _end = null!; // set by Follow before anybody sees the object

    private ChildProcess(IStartedChild process, ProcessSpec spec, TimeProvider time, LaunchThread thread, CallBounds bounds, ICallWatch? watch)
    {
        _process = process;
        _bounds = bounds;
        _thread = thread;
        _watch = watch;
        _spec = spec;
        _time = time;
        Id = process.Id;
        _ticks = OperatingSystem.IsLinux() ? ProcessEntry.Read(Id)?.StartTicks : null;
        _output = new OutputPump(process.Output, spec.MaxOutputBytes, spec.OnStandardOutput, spec.OnOutputBytes);
        _error = new OutputPump(process.Error, spec.MaxOutputBytes, spec.OnStandardError);
    }

    /// <summary>The process id; on Linux also the id of the session it leads.</summary>
    public int Id { get; }

    public bool HasExited => _end.IsCompleted;

    /// <summary>Whether it has ended, though what it said may not be read yet.</summary>
    internal bool IsGone => _leaderGone;

    /// <summary>What the child has said so far, within the limit of its spec.</summary>
    public string StandardOutput => _output.Text;

    public string StandardError => _error.Text;

    /// <summary>What it tried and was refused so far, as far as it is watched.</summary>
    public IReadOnlyList<RefusedCall> Refused => _watch?.Refused ?? [];

    /// <summary>Waits for the end; cancelling stops the wait, not the child.</summary>
    public Task<ProcessOutcome> WaitAsync(CancellationToken cancellationToken) => _end.WaitAsync(cancellationToken);

    /// <summary>Asks the group to end, and kills the whole session when it is still there after the grace.</summary>
    public async Task<ProcessOutcome> StopAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        _isHurried = true;
        if (!HasExited && grace > TimeSpan.Zero && OperatingSystem.IsLinux())
        {
            ProcessSession.Terminate(Id, _ticks);
            try
            {
                return await _end.WaitAsync(grace, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // it did not listen; the kill below does not ask
            }
        }

        if (!HasExited)
        {
            Kill();
        }

        return await _end.WaitAsync(cancellationToken);
    }

    /// <summary>Kills the session and everything in it, at once; a detached child is let go instead.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_spec.Detached)
        {
            return;
        }

        _isHurried = true;
        if (!HasExited)
        {
            Kill();
        }

        await _end.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _reading.Dispose();
    }

    internal static ChildProcess Follow(IStartedChild process, ProcessSpec spec, TimeProvider time, LaunchThread thread, CallBounds bounds, ICallWatch? watch)
    {
        var child = new ChildProcess(process, spec, time, thread, bounds, watch);
        child._end = child.FollowAsync(time.GetTimestamp());
        return child;
    }

    private async Task<ProcessOutcome> FollowAsync(long startedAt)
    {
        var feeding = FeedAsync();
        var reading = Task.WhenAll(_output.RunAsync(_reading.Token), _error.RunAsync(_reading.Token));
        using var ended = new CancellationTokenSource();
        var watching = WatchDiskAsync(ended.Token);
        using (_spec.Caps.AreWatched && !_spec.Detached ? _bounds.Watchdog.Watch(this) : null)
        {
            await _process.WaitForExitAsync();
            lock (_looking)
            {
                _leaderGone = true;
            }
        }

        Births.Reaped(Id, _bounds.Mark);
        await ended.CancelAsync();
        await watching;
        var duration = _time.GetElapsedTime(startedAt);

        int exitCode;
        Breach breach;
        try
        {
            var drained = await EndsInTimeAsync(reading);
            if (!_spec.Detached)
            {
                Kill(drained);
            }

            if (!drained && !await CatchesUpAsync(reading))
            {
                _output.Abandon();
                _error.Abandon();
            }

            await _reading.CancelAsync();
            if (reading.IsFaulted)
            {
                await reading;
            }

            exitCode = _process.ExitCode;
            breach = _breach != Breach.None ? _breach : await LastLookAsync();
        }
        finally
        {
            LetGo();
        }

        await EndsInTimeAsync(feeding);
        return new ProcessOutcome
        {
            ExitCode = exitCode,
            StandardOutput = _output.Text,
            StandardError = _error.Text,
            Truncated = _output.Truncated || _error.Truncated,
            Refused = _watch?.Refused ?? [],
            Breach = breach,
            BreachReason = breach == Breach.None ? "" : _spec.Caps.Explain(breach),
            Duration = duration,
        };
    }

    /// <summary>Compares what the call uses with its bounds and kills it as a whole where one is passed.</summary>
    internal void Look(ProcessTable table)
    {
        lock (_looking)
        {
            if (_leaderGone || _breach != Breach.None)
            {
                return;
            }

            _breach = _bounds.Cgroup is not null ? PassedInCgroup() : MemberUse.Passed(table.MembersOf(Id, _ticks, _bounds.Mark), _spec.Caps);
            if (_breach != Breach.None)
            {
                Kill();
            }
        }
    }

    private void LetGo()
    {
        Births.Ended(_bounds.Mark);
        _bounds.Cgroup?.Remove();
        _process.Dispose();
        _watch?.Dispose();
        _thread.Dispose();
    }

    private Breach PassedInCgroup() =>
        _bounds.Cgroup?.RanOutOfMemory() == true ? Breach.Memory
        : _bounds.Cgroup?.RanOutOfProcesses() == true ? Breach.Processes
        : Breach.None;

    private async Task<Breach> LastLookAsync()
    {
        var kept = PassedInCgroup();
        return kept == Breach.None && !_spec.Detached && await _bounds.Disk.ExceedsAsync(_spec.Caps, CancellationToken.None) ? Breach.Disk : kept;
    }

    private async Task WatchDiskAsync(CancellationToken ended)
    {
        if (_spec.Caps.MaxDiskBytes is not null && !_spec.Detached && await _bounds.Disk.WaitForBreachAsync(_spec.Caps, ended))
        {
            lock (_looking)
            {
                if (!_leaderGone && _breach == Breach.None)
                {
                    _breach = Breach.Disk;
                    Kill();
                }
            }
        }
    }

    /// <summary>Kills all that is left; where its output has ended, which what is left would mostly hold open, that is looked for only where something was left at all.</summary>
    private void Kill(bool drained = false)
    {
        if (OperatingSystem.IsLinux())
        {
            _bounds.Cgroup?.Kill();
            if (!_leaderGone || !drained || _bounds.Mark is null || !Births.HaveLeftNothing(_thread.ParentsOfLeft))
            {
                ProcessSession.Kill(Id, _ticks, _bounds.Mark);
            }

            _thread.EndAllBehindWalls();
        }
        else if (!_leaderGone)
        {
            _process.KillTree();
        }
    }

    private async Task FeedAsync()
    {
        try
        {
            await using var input = _process.Input;
            if (_spec.FeedInput is { } feed)
            {
                await feed(input, _reading.Token);
            }
            else if (_spec.StandardInput is { } bytes)
            {
                await input.WriteAsync(bytes, _reading.Token);
            }
        }
        catch (Exception unread) when (unread is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // a child may end, or close its input, without reading all of it
        }
    }

    /// <summary>Whether the output ends now that what held it open is killed; waits longer for a worker that gets on with reading, unless nobody asks for it any more.</summary>
    private async Task<bool> CatchesUpAsync(Task reading)
    {
        if (_spec.Detached)
        {
            return await EndsInTimeAsync(reading);
        }

        var (idle, seen) = (0, (_output.Steps, _error.Steps));
        for (var round = 0; round < MostRounds && idle < MostIdleRounds && !await EndsInTimeAsync(reading) && !_isHurried; round++)
        {
            var now = (_output.Steps, _error.Steps);
            idle = now != seen || int.IsOddInteger(now.Item1) || int.IsOddInteger(now.Item2) ? 0 : idle + 1;
            seen = now;
            if (round == 0)
            {
                Kill(); // what was born while the others were killed
            }
        }

        return reading.IsCompleted;
    }

    private static async Task<bool> EndsInTimeAsync(Task task)
    {
        if (!task.IsCompleted)
        {
            await task.WaitAsync(DrainTime, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return task.IsCompleted;
    }
}
