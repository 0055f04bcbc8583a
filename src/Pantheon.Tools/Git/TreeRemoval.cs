using Pantheon.Platform.Processes;

namespace Pantheon.Tools.Git;

/// <summary>Takes a folder of an attempt away, whatever rights and names its tools left in it.</summary>
internal static class TreeRemoval
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task RemoveAsync(string folder, ProcessRunner processes, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException && !OperatingSystem.IsWindows())
        {
            // Names that are no text, paths longer than a call takes and folders without rights are no hindrance to the system's own tools.
            await OpenUpAsync(folder, processes, cancellationToken);
            var outcome = await RunAsync("rm", ["-rf", "--one-file-system", "--", folder], processes, cancellationToken);
            if (!outcome.Succeeded)
            {
                throw new IOException($"'{folder}' could not be taken away: {GitCommand.FirstLines(outcome.StandardError)}", refused);
            }
        }
    }

    /// <summary>Gives this account its rights on every file and folder back; links are not followed.</summary>
    public static Task OpenUpAsync(string folder, ProcessRunner processes, CancellationToken cancellationToken) =>
        RunAsync("chmod", ["-R", "u+rwX", "--", folder], processes, cancellationToken);

    private static Task<ProcessOutcome> RunAsync(string program, IReadOnlyList<string> arguments, ProcessRunner processes, CancellationToken cancellationToken) =>
        processes.RunAsync(
            new ProcessSpec { FileName = program, Arguments = arguments, Environment = GitEnvironment.Variables, Timeout = Limit, MaxOutputBytes = 64 * 1024 },
            cancellationToken);
}
