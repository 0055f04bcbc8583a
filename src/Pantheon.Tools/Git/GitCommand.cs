using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Tools.Git;

/// <summary>
/// Runs git with an explicit gitdir, an environment of its own and every known door to other programs shut; given a sandbox, inside it, where it sees
/// its gitdir, its index and its worktree and nothing else.
/// </summary>
internal sealed class GitCommand(ProcessRunner processes, ISandbox? sandbox = null)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    // generous: a repository's own files decide what git needs, and they may be made to need much
    private static readonly ProcessCaps Caps = new() { MaxMemoryBytes = ProcessCaps.HalfOfMemory, MaxProcesses = 512 };

    /// <summary>The whole argv after `git`.</summary>
    public static IReadOnlyList<string> ArgumentsOf(GitCall call)
    {
        List<string> arguments = [$"--git-dir={call.GitFolder}"];
        if (call.WorkTree is { } tree)
        {
            arguments.Add($"--work-tree={tree}");
        }

        arguments.Add("--literal-pathspecs");
        arguments.AddRange(GitEnvironment.SettingArguments);
        if (call.AllowsFileProtocol)
        {
            arguments.AddRange(["-c", "protocol.file.allow=always"]);
        }

        arguments.AddRange(call.Arguments);
        return arguments;
    }

    public static IReadOnlyDictionary<string, string> EnvironmentOf(GitCall call)
    {
        var environment = new Dictionary<string, string>(GitEnvironment.Variables);
        if (call.IndexFile is { } index)
        {
            environment["GIT_INDEX_FILE"] = index;
        }

        if (call.AllowsFileProtocol)
        {
            environment["GIT_ALLOW_PROTOCOL"] = "file";
        }

        foreach (var (name, value) in call.Variables)
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <summary>The outcome, whatever it is; only a git that could not run to its end throws.</summary>
    public async Task<ProcessOutcome> TryAsync(GitCall call, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec
        {
            FileName = "git",
            Arguments = ArgumentsOf(call),
            WorkingDirectory = call.WorkTree ?? call.GitFolder,
            Environment = EnvironmentOf(call),
            StandardInput = call.Input,
            Timeout = Limit,
            MaxOutputBytes = call.MaxOutputBytes,
            Caps = Caps,
        };
        try
        {
            var outcome = await processes.RunAsync(sandbox is null ? spec : sandbox.Confine(spec, ProfileOf(call)), cancellationToken);
            return outcome switch
            {
                { TimedOut: true } => throw Failed(call, "it did not end within 10 minutes"),
                { Breach: not Breach.None } => throw Failed(call, $"it was stopped: {outcome.BreachReason}"),
                _ => outcome,
            };
        }
        catch (ProcessStartException failure)
        {
            throw new WorkspaceException(
                Codes.GitNotFound,
                FailureKind.EnvironmentMissing,
                $"git could not be started: {failure.Reason}",
                "Install git 2.38 or newer in /usr/bin.",
                failure);
        }
    }

    /// <summary>What git says of its version.</summary>
    public Task<string> VersionAsync(CancellationToken cancellationToken) =>
        RunAsync(new GitCall { GitFolder = "/", Arguments = ["--version"] }, cancellationToken);

    /// <summary>Standard output of a command that must succeed and whose output must be whole.</summary>
    public async Task<string> RunAsync(GitCall call, CancellationToken cancellationToken)
    {
        var outcome = await TryAsync(call, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw Failed(call, FirstLines(outcome.StandardError));
        }

        return outcome.Truncated
            ? throw new WorkspaceException(
                Codes.DifferenceTooLarge,
                FailureKind.ToolFailure,
                $"'git {call.Arguments[0]}' gave more than {call.MaxOutputBytes / (1024 * 1024)} MB.",
                "A change of this size is not meant to be made at night; look for generated files that the repository does not ignore.")
            : outcome.StandardOutput;
    }

    /// <summary>The first lines of what git said on standard error, in one line.</summary>
    public static string FirstLines(string error)
    {
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3);
        var text = string.Join("; ", lines);
        return text.Length == 0 ? "it said nothing" : text;
    }

    private static SandboxProfile ProfileOf(GitCall call) => new()
    {
        Worktree = call.WorkTree ?? call.GitFolder,
        Writable = call.IndexFile is { } index ? [call.GitFolder, Path.GetDirectoryName(index)!] : [call.GitFolder], // an index lies in a folder
    };

    public static WorkspaceException Failed(GitCall call, string reason)
    {
        var kind = reason.Contains("No space left on device", StringComparison.Ordinal) ? FailureKind.DiskFull : FailureKind.ToolFailure;
        return new WorkspaceException(Codes.GitFailed, kind, $"'git {call.Arguments[0]}' in '{call.GitFolder}' failed: {reason}");
    }
}
