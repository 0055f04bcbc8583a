using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Demo;

/// <summary>Restores the demo's packages as the user would, and commits its two repositories.</summary>
public sealed class DemoRepositories(ProcessRunner processes, DemoTools tools, IReadOnlyDictionary<string, string> userVariables)
{
    private const string PackagesLine = "global-packages:";
    private static readonly TimeSpan RestoreLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GitLimit = TimeSpan.FromMinutes(1);

    // Nothing of the user's own: a signing key, a hook or a template has no place in the demo.
    private static readonly Dictionary<string, string> GitVariables = new()
    {
        ["PATH"] = "/usr/bin:/bin:/usr/local/bin",
        ["HOME"] = "/nonexistent",
        ["LC_ALL"] = "C",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_TERMINAL_PROMPT"] = "0",
    };

    /// <summary>Where NuGet keeps the packages it has restored, by the user's own settings.</summary>
    public async Task<string> PackagesFolderAsync(string folder, CancellationToken cancellationToken)
    {
        var outcome = await DotnetAsync(folder, ["nuget", "locals", "global-packages", "--list", "--force-english-output"], cancellationToken);
        var line = outcome.StandardOutput.Split('\n').Select(text => text.Trim()).FirstOrDefault(text => text.Contains(PackagesLine, StringComparison.Ordinal));
        return outcome.Succeeded && line is not null
            ? Path.TrimEndingDirectorySeparator(line[(line.IndexOf(PackagesLine, StringComparison.Ordinal) + PackagesLine.Length)..].Trim())
            : throw new PantheonException(Codes.DemoIncomplete, $"'{tools.Dotnet} nuget locals' failed: {LastLines(outcome)}", "run 'dotnet nuget locals global-packages --list' by hand; it needs the .NET SDK 10");
    }

    /// <summary>Restores the solution and writes its lock files; the night, without a network, restores from them.</summary>
    public async Task RestoreAsync(string repository, CancellationToken cancellationToken)
    {
        var outcome = await DotnetAsync(repository, ["restore", "--nologo", "-v", "q"], cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new PantheonException(
                Codes.DemoIncomplete,
                $"the demo's packages (NUnit and the test runner) could not be restored in '{repository}': {LastLines(outcome)}",
                "this one step needs your package source; when it can be reached, run 'pantheon init --demo' again with --force");
        }
    }

    /// <summary>Makes a repository of the folder, with everything in it as the first commit of main.</summary>
    public async Task CommitAsync(string folder, string message, CancellationToken cancellationToken)
    {
        await GitAsync(folder, ["init", "-q", "-b", "main"], cancellationToken);
        await GitAsync(folder, ["add", "-A"], cancellationToken);
        await GitAsync(folder, ["-c", "user.name=Pantheon", "-c", "user.email=pantheon@localhost", "-c", "commit.gpgSign=false", "commit", "-q", "-m", message], cancellationToken);
    }

    private async Task GitAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        var spec = new ProcessSpec { FileName = tools.Git, Arguments = arguments, WorkingDirectory = folder, Environment = GitVariables, Timeout = GitLimit };
        var outcome = await processes.RunAsync(spec, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new PantheonException(Codes.DemoIncomplete, $"'git {string.Join(' ', arguments)}' in '{folder}' failed: {LastLines(outcome)}", "git 2.38 or newer is needed, and the folder must be writable");
        }
    }

    private Task<ProcessOutcome> DotnetAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        // what a build around this process has set for itself is none of the demo's
        var environment = userVariables
            .Where(variable => !variable.Key.StartsWith("MSBuild", StringComparison.Ordinal))
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal);
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["DOTNET_NOLOGO"] = "1";
        return processes.RunAsync(
            new ProcessSpec { FileName = tools.Dotnet, Arguments = arguments, WorkingDirectory = folder, Environment = environment, Timeout = RestoreLimit }, cancellationToken);
    }

    private static string LastLines(ProcessOutcome outcome)
    {
        if (outcome.TimedOut)
        {
            return $"it did not end within {outcome.Duration.TotalSeconds:0} s";
        }

        var said = outcome.StandardError.Length > 0 ? outcome.StandardError : outcome.StandardOutput;
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3);
        return string.Join("; ", lines) is { Length: > 0 } text ? text : $"it ended with exit code {outcome.ExitCode} and said nothing";
    }
}
