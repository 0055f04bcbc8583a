using Pantheon.Core.Tools;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Tools.Shell;

/// <summary>Runs a command for a tool: in the sandbox, with the policy's environment and bounds, its input at its end, everything it started gone when it returns.</summary>
internal sealed class ConfinedCommand(ToolMachine machine)
{
    // a managed build takes some forty threads for each of its processes, and one process for each core
    private const int DefaultProcesses = 4096;

    /// <summary>Whether the kernel holds the walls.</summary>
    public bool Isolates => machine.Sandbox.Isolates;

    /// <exception cref="ToolCancelledException">It was stopped by the caller; it says what it had been refused.</exception>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public async Task<ProcessOutcome> RunAsync(CommandCall call, ToolContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await machine.Processes.RunAsync(Confined(call, context), cancellationToken);
        }
        catch (ProcessCancelledException stopped)
        {
            throw new ToolCancelledException(SocketRefusals.Of(stopped.Outcome), cancellationToken);
        }
    }

    /// <summary>Starts a command that answers while it lives, whose time-out is its caller's; disposing it kills it and all it started.</summary>
    /// <exception cref="ProcessStartException">It could not be started.</exception>
    public ChildProcess Start(CommandCall call, ToolContext context) => machine.Processes.Start(Confined(call, context));

    private ProcessSpec Confined(CommandCall call, ToolContext context)
    {
        var environment = ToolEnvironment.Of(context.Policy, machine.Environment);
        IReadOnlyList<string> output = call.HasOutputFolder ? [Path.GetFullPath(context.OutputFolder)] : [];
        IReadOnlyList<string> readable = [.. ReadableFolders(context)];
        var command = new ProcessSpec
        {
            FileName = call.Argv[0],
            Arguments = [.. call.Argv.Skip(1)],
            WorkingDirectory = context.Workspace.Path,
            Environment = environment,
            Timeout = call.Timeout,
            FeedInput = call.FeedInput,
            OnOutputBytes = call.OnOutputBytes,
            MaxOutputBytes = call.MaxOutputBytes,
            Caps = CapsOf(context, output),
        };
        var profile = new SandboxProfile
        {
            Worktree = context.Workspace.Path,
            WorktreeReadOnly = call.WorktreeReadOnly,
            ReadOnly = readable,
            Writable = output,
            Hidden = call.HidesGit ? GitPrograms.In(readable, environment.GetValueOrDefault("PATH")) : [],
            HomeDirectory = environment.GetValueOrDefault("HOME") ?? "/home/agent",
            Limits = LimitsOf(context),
        };
        return machine.Sandbox.Confine(command, profile);
    }

    private static ProcessCaps CapsOf(ToolContext context, IReadOnlyList<string> output) => new()
    {
        MaxMemoryBytes = context.Policy.Limits.MemoryBytes ?? ProcessCaps.HalfOfMemory,
        MaxProcesses = context.Policy.Limits.Processes ?? DefaultProcesses,
        MaxDiskBytes = context.Policy.Limits.DiskBytes,
        DiskFolders = [context.Workspace.Path, .. output],
    };

    // no single file may hold more than all of them together
    private static SandboxLimits LimitsOf(ToolContext context)
    {
        var limits = new SandboxLimits();
        return limits with { MaxFileBytes = Math.Min(limits.MaxFileBytes, context.Policy.Limits.DiskBytes ?? long.MaxValue) };
    }

    // the words stand for folders that are shown anyway or are this machine's own
    private IEnumerable<string> ReadableFolders(ToolContext context) =>
        machine.CacheFolders
            .Concat(context.Policy.FilesRead.Where(path => path is not ("worktree" or "caches" or "/usr")))
            .Select(Path.TrimEndingDirectorySeparator)
            .Distinct();
}
