using Pantheon.Core.Boxes;
using Pantheon.Core.Catalogs;
using Pantheon.Core.Policies;
using Pantheon.Host.Composition;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Host.Doctor;

/// <summary>What the checks look at: this machine, and catalog and box file as far as they could be read.</summary>
internal sealed record DoctorScene(HostEnvironment Environment, TimeProvider Time, ProcessRunner Processes)
{
    /// <summary>`--night`: a dry opening of the window, where more counts as a fault.</summary>
    public bool Night { get; init; }

    public required CheckResult CatalogResult { get; init; }

    public Catalog? Catalog { get; init; }

    public required CheckResult BoxResult { get; init; }

    public BoxSpec? Box { get; init; }

    public Policy? Policy => Catalog?.Policies.GetValueOrDefault(Catalog.Project.NightPolicy);

    /// <summary>The sandbox that tools of this box get.</summary>
    public ISandbox Sandbox => new ChosenSandbox(Box, Processes);

    public string Path => Environment.Find("PATH") ?? "";

    /// <summary>A small child of this machine's own: its outcome, or null where the program is not there.</summary>
    public async Task<ProcessOutcome?> TryRunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        if (ExecutableFinder.Find(program, Path) is not { } found)
        {
            return null;
        }

        return await Processes.RunAsync(
            new ProcessSpec
            {
                FileName = found,
                Arguments = arguments,
                WorkingDirectory = "/",
                Environment = new Dictionary<string, string> { ["PATH"] = Path, ["HOME"] = Environment.Home, ["LC_ALL"] = "C", ["DOTNET_NOLOGO"] = "1" },
                Timeout = TimeSpan.FromSeconds(20),
            },
            cancellationToken);
    }
}
