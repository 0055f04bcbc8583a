using Pantheon.Core.Diagnostics;
using Pantheon.Platform.Processes;

namespace Pantheon.Runtimes.Installing;

/// <summary>Asks and runs the package managers, and looks whether the program runs afterwards.</summary>
/// <param name="environment">The whole environment of the children.</param>
public sealed class Installer(ProcessRunner processes, IReadOnlyDictionary<string, string> environment)
{
    private const int MaxSaid = 2000;

    private static readonly TimeSpan Question = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Showing = TimeSpan.FromSeconds(30);

    // a package manager that is stopped half way wants to leave things in order
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public async Task<bool> HasAsync(Installation way, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(way);
        try
        {
            return (await processes.RunAsync(Spec(way.Query, way.Manager.Settings) with { Timeout = Question }, cancellationToken)).Succeeded;
        }
        catch (ProcessStartException)
        {
            // a manager whose catalogue cannot be read has nothing to offer
            return false;
        }
    }

    /// <summary>Installs; whatever the manager says goes to <paramref name="watch"/> as it comes, from two threads.</summary>
    public async Task InstallAsync(Installation way, Action<string> watch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(way);
        var spec = Spec(way.Install, way.Manager.Settings) with { OnStandardOutput = watch, OnStandardError = watch, KillGrace = Grace };
        var outcome = await processes.RunAsync(spec, cancellationToken);
        if (!outcome.Succeeded)
        {
            throw new PantheonException(
                Codes.InstallFailed,
                $"'{way.CommandLine}' ended with {outcome.ExitCode}: {LastLine(outcome.StandardError) ?? LastLine(outcome.StandardOutput) ?? "it said nothing"}",
                $"run it by hand; or without a package manager: {way.Server.Elsewhere}");
        }
    }

    /// <summary>The server's program where it is there and runs; null where it is not there, or does not run.</summary>
    /// <param name="folders">Where it is looked for after the PATH.</param>
    public async Task<InstalledProgram?> FindAsync(ServerProgram server, IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(folders);
        var path = string.Join(Path.PathSeparator, folders.Prepend(environment.GetValueOrDefault("PATH") ?? ""));
        if (server.Program is not { } name || ExecutableFinder.Find(name, path) is not { } file)
        {
            return null;
        }

        try
        {
            var outcome = await processes.RunAsync(Spec([file, "--version"], new Dictionary<string, string>()) with { Timeout = Showing }, cancellationToken);
            return outcome.Succeeded ? new InstalledProgram(file, VersionIn($"{outcome.StandardOutput}\n{outcome.StandardError}")) : null;
        }
        catch (ProcessStartException)
        {
            return null;
        }
    }

    private ProcessSpec Spec(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> settings) => new()
    {
        FileName = command[0],
        Arguments = [.. command.Skip(1)],
        Environment = environment.Concat(settings).GroupBy(variable => variable.Key).ToDictionary(variable => variable.Key, variable => variable.Last().Value, StringComparer.Ordinal),
    };

    // some print warnings or what they loaded before it
    private static string VersionIn(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.Contains("version", StringComparison.OrdinalIgnoreCase)) ?? lines.FirstOrDefault() ?? "it names no version";
    }

    private static string? LastLine(string text)
    {
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
        return line is { Length: > MaxSaid } ? line[..MaxSaid] : line;
    }
}
