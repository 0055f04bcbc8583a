using System.Runtime.Versioning;
using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Services;

namespace Pantheon.Storage.Embedded;

/// <summary>Runs the store's own Postgres: adopts it when it runs, else makes, repairs and starts it; it outlives its starter.</summary>
public sealed class PostgresLauncher
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passage = Private | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly ClusterOptions _options;
    private readonly TimeProvider _time;
    private readonly ProcessRunner _processes;
    private readonly ClusterLayout _layout;

    public PostgresLauncher(ClusterOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _processes = new ProcessRunner(time);
        _layout = new ClusterLayout(options);
    }

    /// <summary>The file the server writes its log to.</summary>
    public string LogFile => _layout.Log;

    /// <summary>Whether its server ended without having been stopped: in order it takes its pid file away.</summary>
    public bool HasDied
    {
        get
        {
            try
            {
                return _layout.IsComplete && _layout.ReadPidFile() is { Pid: > 0 } postmaster && !RunsOurCluster(postmaster.Pid);
            }
            catch (Exception unread) when (unread is UnauthorizedAccessException or IOException)
            {
                return false;
            }
        }
    }

    /// <summary>Brings the cluster up, or finds it up; several processes may call this at once.</summary>
    public async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PantheonException(
                Codes.PostgresMissing,
                "pantheon does not run a Postgres of its own on Windows",
                "give a connection string as 'postgres:' in the box file");
        }

        var deadline = _time.GetUtcNow() + _options.StartTimeout;
        if (await AdoptAsync(deadline, cancellationToken) is { } running)
        {
            return running;
        }

        var account = ClusterAccount.Current(_processes);
        CreateFolder();
        using var gate = await LockAsync(deadline, cancellationToken);
        if (await AdoptAsync(deadline, cancellationToken) is { } other)
        {
            return other;
        }

        await account.CheckReachableAsync(_layout.Cluster, cancellationToken);
        var binaries = await new PostgresFinder(_processes).FindAsync(_options.Binaries, _options.SearchPath, _layout.Major, cancellationToken);
        if (!_layout.IsComplete)
        {
            await new ClusterInit(_processes, _options, _layout, account).RunAsync(binaries, cancellationToken);
        }

        return await new ClusterStart(_processes, _time, _layout, account).RunAsync(binaries, deadline, cancellationToken);
    }

    /// <summary>Stops the server, whoever started it: open sessions are ended, everything written stays. False when none ran.</summary>
    public async Task<bool> StopAsync(CancellationToken cancellationToken)
    {
        if (!_layout.IsComplete || _layout.ReadPidFile() is not { } postmaster || !RunsOurCluster(postmaster.Pid))
        {
            return false;
        }

        var account = ClusterAccount.Current(_processes);
        var binaries = await new PostgresFinder(_processes).FindAsync(_options.Binaries, _options.SearchPath, _layout.Major, cancellationToken);
        var outcome = await _processes.RunAsync(
            new ProcessSpec
            {
                FileName = binaries.Control,
                Arguments = ["stop", "-D", _layout.Cluster, "-m", "fast", "-w", "-t", "60", "-s"],
                Environment = ServerEnvironment.Variables,
                WorkingDirectory = "/",
                Timeout = TimeSpan.FromSeconds(70),
                UserName = account.DropTo,
            },
            cancellationToken);
        return outcome.Succeeded || !RunsOurCluster(postmaster.Pid)
            ? true
            : throw new PantheonException(
                Codes.PostgresStartFailed,
                $"the store's server (process {postmaster.Pid}) did not stop: {ServerEnvironment.LastLines(outcome.StandardError, 3)}",
                $"its log is '{_layout.Log}'");
    }

    private async Task<PostgresServer?> AdoptAsync(DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        ClusterLayout.Postmaster? postmaster;
        try
        {
            postmaster = _layout.IsComplete ? _layout.ReadPidFile() : null;
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new PantheonException(
                Codes.PostgresFolderUnreachable,
                $"the store in '{_layout.Cluster}' belongs to another account: {denied.Message}",
                "run pantheon as the user who made it, or choose another data folder",
                denied);
        }

        while (postmaster is not null && RunsOurCluster(postmaster.Pid))
        {
            if (postmaster.SocketFolder is { } folder && await AnswersAsync(folder, cancellationToken))
            {
                return new PostgresServer(folder, postmaster.Pid, Started: false);
            }

            if (_time.GetUtcNow() >= deadline)
            {
                throw new PantheonException(
                    Codes.StoreUnreachable,
                    $"the store's server runs (process {postmaster.Pid}) but does not answer",
                    $"its log is '{_layout.Log}'");
            }

            await Task.Delay(Poll, _time, cancellationToken);
            postmaster = _layout.ReadPidFile();
        }

        return null;
    }

    /// <summary>The server changes into its data folder, so its working directory tells it from any other that took over the pid; from behind a worker's wall only its command line can be read.</summary>
    private bool RunsOurCluster(int pid) =>
        ProcessProbe.IsAlive(pid)
        && Path.GetFileName(ProcessProbe.ProgramOf(pid) ?? "") is { } program
        && (program.StartsWith("postgres", StringComparison.Ordinal) || program.StartsWith("postmaster", StringComparison.Ordinal))
        && (WorkingFolderOf(pid) ?? ProcessProbe.ArgumentOf(pid, "-D")) is { } folder && RealPath(folder) == RealPath(_layout.Cluster);

    private static string? WorkingFolderOf(int pid)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string RealPath(string folder)
    {
        var parent = Path.GetDirectoryName(folder);
        var real = parent is null ? folder : Path.Combine(RealPath(parent), Path.GetFileName(folder));
        return Directory.ResolveLinkTarget(real, returnFinalTarget: true)?.FullName ?? real;
    }

    private async Task<bool> AnswersAsync(string socketFolder, CancellationToken cancellationToken) =>
        await ClusterProbe.DataFolderAsync(socketFolder, cancellationToken) is { } folder && RealPath(folder) == RealPath(_layout.Cluster);

    private async Task<FileLock> LockAsync(DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline - _time.GetUtcNow(), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await FileLock.AcquireAsync(_layout.LockFile, _time, either.Token);
        }
        catch (OperationCanceledException waited) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PantheonException(
                Codes.PostgresStartFailed, $"another process has been starting the store for {_options.StartTimeout.TotalSeconds:0} s (it holds '{_layout.LockFile}')", $"its log is '{_layout.Log}'", waited);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PantheonException(
                Codes.PostgresFolderUnreachable, $"the store's lock '{_layout.LockFile}' could not be taken: {failure.Message}", "run pantheon as the user who made the store", failure);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private void CreateFolder()
    {
        try
        {
            Directory.CreateDirectory(_layout.Folder);
            // root's server runs under another account, which has to pass through here whatever the umask was
            File.SetUnixFileMode(_layout.Folder, Environment.IsPrivilegedProcess ? Passage : Private);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PantheonException(
                Codes.PostgresFolderUnreachable,
                $"the store's folder '{_layout.Folder}' could not be made: {failure.Message}",
                "choose a data folder you may write to",
                failure);
        }
    }
}
